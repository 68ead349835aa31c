import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planCommand } from '../../tools/deploy-command.ts';
import { nextSteps } from '../../tools/deploy-steps.ts';
import { chooseSettings, environmentNames, readEnvironment } from '../../tools/environments.ts';
import { ROOT, asText, synthesize, tinyBundles, type Json } from '../lib/synthesized.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const deployOf = (...args: string[]) => planCommand(['deploy', ...args]);

test('without a name the environment is dev, and all stacks are meant', () => {
  expect(deployOf()).toMatchObject({ env: 'dev', cdk: ['deploy', '--all', '-c', 'env=dev'] });
});

test.each([[['--env', 'prod']], [['--env=prod']]])('%j chooses prod', (args) => {
  expect(deployOf(...args)).toMatchObject({
    env: 'prod',
    cdk: ['deploy', '--all', '-c', 'env=prod'],
  });
});

test.each([
  [['-c', 'env=prod']],
  [['--context', 'env=prod']],
  [['--context=env=prod']],
  [['-cenv=prod']],
  [['-c=env=prod']],
])('%j chooses prod too, and goes to the CLI unchanged', (args) => {
  expect(deployOf(...args)).toMatchObject({ env: 'prod', cdk: ['deploy', '--all', ...args] });
});

test('options of the CLI are passed on in their order', () => {
  expect(
    planCommand(['diff', '--fail', '--env', 'prod', '--require-approval', 'never']).cdk,
  ).toEqual(['diff', '-c', 'env=prod', '--fail', '--require-approval', 'never']);
});

test('a stack that is named is the only one', () => {
  const plan = planCommand(['destroy', 'SocialInsights-prod-Api', '--env', 'prod']);
  expect(plan.cdk).toEqual(['destroy', '-c', 'env=prod', 'SocialInsights-prod-Api']);
});

test.each([
  [['*-Api']],
  [['SocialInsights-*', '--force']],
  [['--require-approval', 'never', 'SocialInsights-dev-{Data,Api}']],
  [['--force', '*-Api']],
  [['-e', '*-Api']],
  [['-v', '*-Api']],
])('%j names stacks, and a pattern is as good as a name', (args) => {
  expect(deployOf(...args).cdk).toEqual(['deploy', '-c', 'env=dev', ...args]);
});

test.each([
  [['--require-approval', 'never']],
  [['--concurrency', '4', '-t', 'owner=me', '--force']],
  [['--rollback', 'false']],
  [['-m', 'direct']],
  [['--require-approval=never', '--parameters', 'SocialInsights-dev-Api:Level=info']],
])('%j names no stack, so all are meant', (args) => {
  expect(deployOf(...args).cdk).toEqual(['deploy', '--all', '-c', 'env=dev', ...args]);
});

test('a settings file takes the place of an environment, both are refused', () => {
  const plan = deployOf('-c', 'settings=/elsewhere/mine.json');
  expect(plan).toMatchObject({ env: undefined, settingsFile: '/elsewhere/mine.json' });
  expect(plan.cdk).not.toContain('env=dev');
  expect(() => deployOf('-c', 'settings=a.json', '--env', 'prod')).toThrow('not both');
});

test('--settings is the same, and the CLI gets it as context', () => {
  expect(deployOf('--settings', 'mine.json')).toMatchObject({
    env: undefined,
    settingsFile: 'mine.json',
    cdk: ['deploy', '--all', '-c', 'settings=mine.json'],
  });
});

test.each([
  [['--env', 'prod', '-c', 'env=dev'], 'prod and dev'],
  [['-c', 'env=prod', '--context=env=dev'], 'prod and dev'],
  [['--settings', 'a.json', '-c', 'settings=b.json'], 'a.json and b.json'],
  [['--env', 'prod', '--env', 'dev'], '--env stands there twice'],
])('%j names two: neither is checked or deployed', (args, text) => {
  expect(() => deployOf(...args)).toThrow(text);
});

test('the same name twice is one', () => {
  const { env, cdk } = deployOf('--env', 'prod', '-c', 'env=prod');
  expect([env, cdk]).toEqual(['prod', ['deploy', '--all', '-c', 'env=prod']]);
});

test.each([
  [['--outputs-file', 'out.json']],
  [['--outputs-file=out.json']],
  [['-O', 'out.json']],
  [['-O=out.json']],
  [['-Oout.json']],
])('%j is where the outputs go', (args) => {
  expect(deployOf(...args)).toMatchObject({
    outputsFile: 'out.json',
    cdk: ['deploy', '--all', '-c', 'env=dev', ...args],
  });
});

test('an option without its value and a command that does not exist are refused', () => {
  expect(() => deployOf('--env')).toThrow('--env needs a value');
  expect(() => deployOf('--env', '--all')).toThrow('--env needs a value');
  expect(() => planCommand(['watch'])).toThrow('synth, diff, deploy, destroy');
});

test('the environments are the settings files', () => {
  expect(environmentNames(ROOT)).toEqual(expect.arrayContaining(['dev', 'prod']));
  expect(readEnvironment(ROOT, 'prod').env).toBe('prod');
});

test.each(['staging', '../settings/prod', ''])('the environment "%s" is refused', (env) => {
  expect(() => readEnvironment(ROOT, env)).toThrow(/There is no environment .* dev, .*prod/);
});

test('a settings file that names another environment is refused', () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'settings'));
  writeFileSync(join(root, 'settings/copy.json'), '{ "env": "prod" }');
  expect(() => readEnvironment(root, 'copy')).toThrow('would change another environment');
});

const REGISTRY = 'node_modules/aws-cdk/lib/cli/cli-type-registry.json';

/** A project whose tools are these, and whose CDK CLI is the given script. */
function projectWith(cli: string): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'node_modules/aws-cdk/bin'), { recursive: true });
  writeFileSync(join(root, 'node_modules/aws-cdk/bin/cdk'), cli);
  cpSync(join(ROOT, REGISTRY), join(root, REGISTRY));
  mkdirSync(join(root, 'settings'));
  symlinkSync(join(ROOT, 'node_modules/zod'), join(root, 'node_modules/zod'));
  const parts = ['package.json', 'lib', 'lambdas', 'contract', 'tools', 'local/command-line.ts'];
  for (const name of parts) {
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  }
  return root;
}

function command(...args: string[]) {
  return spawnSync(process.execPath, [join(ROOT, 'tools/deploy-command.ts'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, CDK_DISABLE_CLI_TELEMETRY: '1' },
  });
}

test('an unknown environment ends the command before the CLI starts, with the list', () => {
  const { status, stdout, stderr } = command('deploy', '--env', 'nowhere');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/no environment "nowhere".* dev, .*prod/);
});

test('wrong settings end it too, with the path of the field', () => {
  const file = join(temporaryDirectory(), 'wrong.json');
  writeFileSync(file, '{ "env": "mine", "rateLimitMax": 0 }');
  const { status, stderr } = command('diff', '-c', `settings=${file}`);
  expect([status, stderr]).toEqual([2, expect.stringContaining('rateLimitMax: ')]);
});

test('the CDK CLI synthesizes the environment that was asked for', () => {
  const out = temporaryDirectory();
  const options = ['-c', `bundles=${tinyBundles()}`, '-c', 'validate=false', '-o', out];
  const { status, stderr } = command('synth', '--env', 'prod', ...options);
  expect([status, stderr]).toEqual([0, expect.not.stringMatching(/error/i)]);
  expect(existsSync(join(out, 'SocialInsights-prod-Api.template.json'))).toBe(true);
  expect(existsSync(join(out, 'SocialInsights-dev-Api.template.json'))).toBe(false);
}, 60_000);

test('the steps after a deployment hold the values that the stacks put out', () => {
  const outputs = Object.values(synthesize()).flatMap((template) =>
    Object.entries(template.Outputs).map(([name, { Value }]: [string, Json]) => [
      name,
      asText(Value),
    ]),
  );
  const { BaseUrl, TikTokRedirectUri, ConnectorClientSecretArn } = Object.fromEntries(outputs);
  const text = nextSteps('test', Object.fromEntries(outputs)).join('\n');
  expect(text).toContain(`  ${TikTokRedirectUri}\n`);
  expect(text).toContain(`  ${BaseUrl}/webhooks/tiktok\n`);
  expect(text).toContain(`BACKEND_API_BASE_URL = ${BaseUrl}\n`);
  expect(text).toContain(`--secret-id ${ConnectorClientSecretArn} `);
  expect(text).toContain('npm run tiktok-secret -- --env test');
  expect(text).toContain(`npm run doctor -- --url ${BaseUrl}`);
});

test('the command that prints the client secret names the region of the deployment', () => {
  const arn =
    'arn:aws:secretsmanager:eu-central-1:123456789012:secret:social-insights/x/connector-client-1';
  const steps = nextSteps('x', {
    BaseUrl: 'https://a.example/v1',
    TikTokRedirectUri: 'https://a.example/v1/auth/tiktok/callback',
    ConnectorClientSecretArn: arn,
  });
  expect(steps.join('\n')).toContain(` --region eu-central-1 --secret-id ${arn} `);
});

test('of a settings file the steps choose the same file again', () => {
  const outputs = {
    BaseUrl: 'https://a',
    TikTokRedirectUri: 'https://b',
    ConnectorClientSecretArn: 'c',
  };
  const file = join(temporaryDirectory(), 'mine.json');
  writeFileSync(file, '{ "env": "mine" }');
  const { settings, option } = chooseSettings(ROOT, { settings: file });
  const text = nextSteps(settings.env, outputs, option).join('\n');
  expect(text).toContain('Next steps for mine (');
  expect(text).toContain(`npm run tiktok-secret -- --settings ${file}\n`);
});

/** The CLI's place is taken by a script that writes outputs where it is told. */
test('a deployment of a settings file ends with steps that can be run', () => {
  const root = projectWith(`
    const at = process.argv.findIndex((arg) => /^--outputs-file|^-O/.test(arg));
    const file = process.argv[at].split('=')[1] ?? process.argv[at + 1];
    const outputs = { BaseUrl: 'https://a', TikTokRedirectUri: 'https://b', ConnectorClientSecretArn: 'c' };
    require('node:fs').writeFileSync(file, JSON.stringify({ Api: outputs }));
    if (process.argv.filter((arg) => /outputs-file/.test(arg)).length > 1) process.exit(3);`);
  const file = join(root, 'mine.json');
  writeFileSync(file, '{ "env": "mine" }');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'tools/deploy-command.ts'), 'deploy', ...args], {
      encoding: 'utf8',
    });
  const { status, stdout } = run('-c', 'settings=mine.json', '--outputs-file=out.json');
  expect(status).toBe(0);
  expect(stdout).toContain('npm run tiktok-secret -- --settings mine.json\n');
  expect(existsSync(join(root, 'out.json'))).toBe(true);
  const again = run('--settings', 'mine.json');
  expect(again.stdout).toContain('Next steps for mine (');
  expect(again.stderr).toContain('Environment: mine (mine.json)\n');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the CLI, and the folder of the outputs is gone', async (signal, exitCode) => {
  const root = projectWith('console.log("up"); setTimeout(() => {}, 10_000);');
  writeFileSync(join(root, 'mine.json'), '{ "env": "mine" }');
  const temporary = temporaryDirectory();
  const tool = spawn(
    process.execPath,
    [join(root, 'tools/deploy-command.ts'), 'deploy', '--settings', 'mine.json'],
    { env: { ...process.env, TMPDIR: temporary } },
  );
  await once(tool.stdout, 'data');
  expect(readdirSync(temporary)).toHaveLength(1);
  tool.kill(signal);
  expect(await once(tool, 'exit')).toEqual([exitCode, null]);
  expect(readdirSync(temporary)).toEqual([]);
});

test('only a deployment has outputs, so nothing else makes a folder for them', () => {
  const root = projectWith(`
    const { readdirSync } = require('node:fs');
    console.log(readdirSync(require('node:os').tmpdir()).length);`);
  writeFileSync(join(root, 'mine.json'), '{ "env": "mine" }');
  const foldersOf = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [join(root, 'tools/deploy-command.ts'), ...args, '--settings', 'mine.json'],
      { encoding: 'utf8', env: { ...process.env, TMPDIR: temporaryDirectory() } },
    ).stdout;
  expect([foldersOf('synth'), foldersOf('deploy')]).toEqual(['0\n', '1\n']);
  expect(foldersOf('deploy', '-O', 'out.json')).toBe('0\n');
});

test('a deployment without the API leaves no steps', () => {
  expect(nextSteps('test', { TikTokSecretName: 'social-insights/test/tiktok' })).toEqual([]);
});
