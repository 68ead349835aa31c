import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../tools/clasp.ts';

const program = (file: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'tools', file), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });

test.each([
  ['run-tests.ts', 'npm test -- --help'],
  ['run-browser-tests.ts', 'npm run test:browser -- --help'],
  ['screenshots.ts', 'npm run screenshots -- --help'],
  ['build-connector.ts', 'npm run connector:build -- --help'],
  ['push-connector.ts', 'npm run connector:push -- --help'],
  ['deploy-connector.ts', 'npm run connector:deploy -- --help'],
  ['link-connector.ts', 'npm run connector:link -- --help'],
  ['cost.ts', 'npm run cost -- --help'],
  ['check-docs.ts', 'node tools/check-docs.ts --help'],
])('an option that %s does not know ends it with 2 and the way to its help', (file, help) => {
  const { status, stdout, stderr } = program(file, '--bogus');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^Unknown option '--bogus'/);
  expect(stderr.split('\n').slice(1)).toEqual([`See ${help}`, '']);
});

test.each([
  ['../tools/tiktok-secret.ts', 'env', 'prod', '--env=prod'],
  ['../tools/evidence.ts', 'check', 'true', '--check'],
  ['../tools/doctor.ts', 'script_id', 'abc', '--script-id=abc'],
  ['../tools/deploy-command.ts', 'env', 'prod', '--env=prod', 'deploy'],
  ['../tools/deploy-command.ts', 'settings', 'x.json', '--settings=x.json', 'synth'],
  ['../local/demo.ts', 'json', 'true', '--json'],
  ['../bench/main.ts', 'quick', 'true', '--quick'],
])('%s does nothing when npm kept its option %s', (file, name, value, option, ...args) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'tools', file), ...args],
    {
      cwd: ROOT,
      encoding: 'utf8',
      input: '{"clientKey":"k","clientSecret":"s"}',
      env: { ...process.env, [`npm_config_${name}`]: value, npm_lifecycle_event: 'this' },
    },
  );
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`Put -- before the options: npm run this -- ${option}\n`);
});

test.each([
  ['build-connector.ts', ['--base-url', 'ftp://x'], '--base-url: '],
  ['push-connector.ts', ['--logo-url', 'http://x'], '--logo-url: '],
  ['build-connector.ts', ['--publish'], 'Google would refuse this manifest'],
  ['deploy-connector.ts', ['--deployment-id', 'x'], '--deployment-id: '],
  ['link-connector.ts', ['--template-report-id', 'a b'], '--template-report-id: '],
])('%s with %j is wrong usage', (file, args, fault) => {
  const { status, stderr } = program(file, ...args);
  expect([status, stderr]).toEqual([2, expect.stringContaining(fault)]);
});

test.each([
  ['', 2],
  ['process.exitCode = 0;', 1],
  ['process.exitCode = 1;', 1],
])('what is thrown after "%s" is one line on stderr and exit code %i', (before, code) => {
  const file = pathToFileURL(join(ROOT, 'tools/run-tool.ts')).href;
  const tool = `await runTool('x', () => { ${before} throw new Error('it broke'); });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import { runTool } from '${file}'; ${tool}`],
    { encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([code, 'it broke\n']);
});

test('patterns have no place beside --checks, which runs no tests', () => {
  const { status, stdout, stderr } = program('run-tests.ts', '--checks', 'test/core');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^--checks takes no pattern: test\/core\b/);
});

test.each([
  ['stdout', 'cost.ts', ['--accounts', '1', '--reports', '1', '--json']],
  ['stdout', 'evidence.ts', ['--help']],
  ['stdout', 'write-field-docs.ts', ['--help']],
  ['stderr', 'cost.ts', ['--bogus']],
] as const)('a reader of %s that goes away ends %s quietly', async (gone, file, args) => {
  const child = spawn(process.execPath, [join(ROOT, 'tools', file), ...args]);
  child[gone].destroy();
  const other = text(gone === 'stdout' ? child.stderr : child.stdout);
  const [code] = (await once(child, 'close')) as [number];
  expect([code, await other]).toEqual([141, '']);
});
