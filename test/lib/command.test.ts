/** `bin/app.ts` as the CDK CLI and the local stack run it: a program with context in its environment. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, tinyBundles } from './synthesized.ts';
import { temporaryDirectory } from './temporary.ts';

const bundles = tinyBundles();

function run(context: Record<string, unknown>) {
  const outdir = temporaryDirectory();
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/app.ts')], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ bundles, validate: 'false', ...context }),
    },
  });
  return { status, stderr, has: (file: string) => existsSync(join(outdir, file)), outdir };
}

function settingsFile(settings: object): string {
  const file = join(temporaryDirectory(), 'mine.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

let plain: ReturnType<typeof run>;
beforeAll(() => {
  plain = run({});
});

test('without context it synthesizes dev', () => {
  const { status, has } = plain;
  expect(status).toBe(0);
  expect(has('SocialInsights-dev-Api.template.json')).toBe(true);
});

test('with env it synthesizes that environment, and all rules hold', () => {
  const { status, has, stderr } = run({ env: 'prod', validate: 'true' });
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('ERROR')]);
  expect(has('SocialInsights-prod-Data.template.json')).toBe(true);
  expect(has('validation-report.json')).toBe(true);
}, 90_000);

test('with settings it takes that file', () => {
  const settings = settingsFile({ env: 'mine', baseUrl: 'http://localhost:3000' });
  const { status, outdir } = run({ settings });
  expect(status).toBe(0);
  const template = readFileSync(join(outdir, 'SocialInsights-mine-Api.template.json'), 'utf8');
  expect(template).toContain('"BASE_URL": "http://localhost:3000"');
});

test('feature flags hold without the CDK CLI', () => {
  const { outdir } = plain;
  const template = readFileSync(join(outdir, 'SocialInsights-dev-Api.template.json'), 'utf8');
  expect(template).toContain('Fn::GetStackOutput');
});

test('wrong settings end the program with their paths and no stack trace', () => {
  const { status, stderr } = run({ settings: settingsFile({ env: 'mine', rateLimitMax: 0 }) });
  expect(status).toBe(1);
  expect(stderr).toMatch(/mine\.json is not a valid settings file:\n {2}rateLimitMax: /);
  expect(stderr).not.toContain('    at ');
});

test('an environment without a settings file is named', () => {
  const { status, stderr } = run({ env: 'nowhere' });
  expect(status).toBe(1);
  expect(stderr).toContain('settings/nowhere.json cannot be read');
});
