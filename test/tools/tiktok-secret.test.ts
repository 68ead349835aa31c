import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { createTikTokCredentials } from '../../lambdas/adapters/secrets.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/credentials.ts';
import { startSecretsManager, type LocalSecretsManager } from '../../local/aws/secrets-manager.ts';
import { askHidden } from '../../tools/hidden-question.ts';
import { checkedCredentials, storeCredentials } from '../../tools/tiktok-secret.ts';
import { pointAwsTo } from '../adapters/aws-environment.ts';
import { ROOT, ofType, synthesize } from '../lib/synthesized.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const KEY = 'aw1234567890abcdef';
const SECRET = 'S3cretS3cretS3cretS3cretS3cretXY';
const ARN = `arn:aws:secretsmanager:${LOCAL_REGION}:000000000000:secret:social-insights/dev/tiktok-Ab12Cd`;

function settingsFile(env: string): string {
  const file = join(temporaryDirectory(), `${env}.json`);
  writeFileSync(file, JSON.stringify({ env }));
  return file;
}
const SETTINGS = settingsFile('dev');

let manager: LocalSecretsManager;
beforeEach(async () => {
  manager = await startSecretsManager({
    secrets: [{ arn: ARN, name: 'social-insights/dev/tiktok', value: undefined }],
  });
});
afterEach(() => manager.close());

async function command(args: string[], input: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'tools/tiktok-secret.ts'), ...args], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint,
      AWS_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
  });
  child.stdin.end(input);
  const [status, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.on('close', resolve)),
    readAll(child.stdout),
    readAll(child.stderr),
  ]);
  return { status, stdout, stderr };
}

const input = JSON.stringify({ clientKey: KEY, clientSecret: SECRET });

test('credentials on standard input are stored, and neither is printed', async () => {
  const { status, stdout, stderr } = await command(['--settings', SETTINGS], input);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('Stored in social-insights/dev/tiktok (eu-central-1)');
  expect(stdout).not.toContain(KEY);
  expect(stdout).not.toContain(SECRET);
  expect(JSON.parse(manager.value(ARN))).toEqual({ clientKey: KEY, clientSecret: SECRET });
});

test('what was stored is what the functions read', async () => {
  pointAwsTo({ AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint });
  const { versionId } = await storeCredentials(
    { env: 'dev', region: LOCAL_REGION },
    checkedCredentials(JSON.parse(input)),
  );
  expect(versionId).toMatch(/^[\w-]{32,64}$/);
  expect(await createTikTokCredentials(ARN).values()).toEqual([
    { clientKey: KEY, clientSecret: SECRET },
  ]);
});

test('--json prints one object with the place, and no value', async () => {
  const { status, stdout } = await command(['--settings', SETTINGS, '--json'], input);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    secretId: 'social-insights/dev/tiktok',
    region: LOCAL_REGION,
    versionId: expect.any(String),
  });
});

test.each([
  ['no JSON', SECRET],
  ['a missing secret', JSON.stringify({ clientKey: SECRET })],
  ['an empty secret', JSON.stringify({ clientKey: SECRET, clientSecret: '' })],
  ['a secret with a space', JSON.stringify({ clientKey: KEY, clientSecret: `${SECRET} ` })],
  ['the same twice', JSON.stringify({ clientKey: SECRET, clientSecret: SECRET })],
  ['something more', JSON.stringify({ clientKey: KEY, clientSecret: SECRET, [SECRET]: 'x' })],
])('%s is refused without being stored or quoted', async (_what, text) => {
  const { status, stdout, stderr } = await command(['--settings', SETTINGS], text);
  expect([status, stdout, manager.calls]).toEqual([1, '', {}]);
  expect(stderr).toMatch(/clientKey|clientSecret/);
  expect(stderr).not.toContain(SECRET);
});

test('before the first deployment it says to deploy', async () => {
  const file = settingsFile('never');
  const { status, stderr } = await command(['--settings', file], input);
  expect([status, stderr]).toEqual([
    1,
    expect.stringContaining(`Deploy first: npm run deploy -- --settings ${file}`),
  ]);
});

test('without a region it says where to set one', async () => {
  const { status, stderr } = await command(['--settings', SETTINGS], input, { AWS_REGION: '' });
  expect([status, stderr]).toEqual([
    1,
    expect.stringContaining(`Set "region" in ${SETTINGS}, or AWS_REGION`),
  ]);
});

test('without AWS credentials it says so', async () => {
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const { status, stderr } = await command(['--settings', SETTINGS], input, none);
  expect([status, stderr]).toEqual([1, expect.stringContaining('There are no AWS credentials')]);
});

test('a value in the arguments is refused', async () => {
  const { status, stderr } = await command(['--settings', SETTINGS, '--client-secret', 'x'], '');
  expect([status, stderr]).toEqual([2, expect.stringContaining('--client-secret')]);
});

test('an unknown environment is wrong usage', async () => {
  expect((await command(['--env', 'nowhere'], input)).status).toBe(2);
});

test('the data stack makes the secret under the name that is filled, and puts it out', () => {
  const data = synthesize({ env: 'staging' })['Data'];
  const names = ofType(data, 'AWS::SecretsManager::Secret').map(([, one]) => one.Properties.Name);
  expect(names).toContain('social-insights/staging/tiktok');
  expect(data?.Outputs['TikTokSecretName']?.Value).toBe('social-insights/staging/tiktok');
});

function terminal() {
  const typed = new PassThrough();
  const shown = new PassThrough();
  let text = '';
  shown.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { typed, shown, text: () => text };
}

test('what is typed at a question is not shown', async () => {
  const { typed, shown, text } = terminal();
  const answers = askHidden(['Key: ', 'Secret: '], typed, shown);
  typed.write(`${KEY}\r`);
  typed.write(` ${SECRET}\r`);
  expect(await answers).toEqual([KEY, SECRET]);
  expect(text()).toBe('Key: \nSecret: \n');
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s at a question ends it without an answer', async (_name, key) => {
  const { typed, shown } = terminal();
  const answers = askHidden(['Key: '], typed, shown);
  typed.write(key);
  await expect(answers).rejects.toThrow('Nothing was stored');
});
