import { randomUUID } from 'node:crypto';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecret, createTikTokCredentials } from '../../lambdas/adapters/secrets.ts';
import { startSecretsManager, type LocalSecretsManager } from '../../local/aws/secrets-manager.ts';
import { createFakeSecrets } from '../fakes/secrets.ts';
import { pointAwsTo } from './aws-environment.ts';
import { describeSecrets } from './secrets.port.ts';

const ARNS = Array.from(
  { length: 12 },
  (_, number) => `arn:aws:secretsmanager:eu-central-1:000000000000:secret:s${number}-AbCdEf`,
);
const free = [...ARNS];

let manager: LocalSecretsManager;
let operator: SecretsManagerClient;
beforeAll(async () => {
  manager = await startSecretsManager({
    secrets: ARNS.map((arn) => ({ arn, name: arn, value: undefined })),
  });
  pointAwsTo({ AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint });
  operator = new SecretsManagerClient({});
});
afterAll(async () => {
  operator.destroy();
  await manager.close();
});

/** The ARN of a secret of these values, newest first. */
async function secretOf(...live: string[]): Promise<string> {
  const arn = free.pop()!;
  for (const value of live.toReversed()) await put(arn, value);
  return arn;
}

async function put(arn: string, value: string): Promise<void> {
  const ClientRequestToken = randomUUID();
  await operator.send(
    new PutSecretValueCommand({ SecretId: arn, SecretString: value, ClientRequestToken }),
  );
}

describeSecrets('in memory', async (...live) => createFakeSecrets(...live));
describeSecrets('in Secrets Manager', async (...live) => createSecret(await secretOf(...live)));

test('a rotated secret is seen five minutes later, without a new deployment', async () => {
  let time = 0;
  const arn = await secretOf('old');
  const secret = createSecret(arn, { now: () => new Date(time) });
  await secret.values();
  await put(arn, 'new');
  time = 299_999;
  expect(await secret.values()).toEqual(['old']);
  time = 300_000;
  expect(await secret.values()).toEqual(['new', 'old']);
});

test('a fresh look sees a rotation after ten seconds, and the next ordinary one too', async () => {
  let time = 0;
  const arn = await secretOf('old');
  const secret = createSecret(arn, { now: () => new Date(time) });
  await secret.values();
  await put(arn, 'new');
  time = 9_999;
  expect(await secret.fresh()).toEqual(['old']);
  time = 10_000;
  expect(await secret.fresh()).toEqual(['new', 'old']);
  expect(await secret.values()).toEqual(['new', 'old']);
});

test('a secret stored twice with one value has one live value', async () => {
  expect(await createSecret(await secretOf('same', 'same')).values()).toEqual(['same']);
});

test('a reading that failed is not remembered', async () => {
  const arn = await secretOf();
  const secret = createSecret(arn);
  await expect(secret.values()).rejects.toThrow('no current value');
  await put(arn, 'late');
  expect(await secret.values()).toEqual(['late']);
});

test('an unknown secret is an error', async () => {
  const secret = createSecret(`${ARNS[0]}-unknown`);
  await expect(secret.values()).rejects.toThrow('secretsmanager:GetSecretValue');
});

const pair = (clientSecret: string) => ({ clientKey: 'key', clientSecret });

test("TikTok's credentials are read from JSON, newest first", async () => {
  const arn = await secretOf(JSON.stringify(pair('new')), JSON.stringify(pair('old')));
  expect(await createTikTokCredentials(arn).values()).toEqual([pair('new'), pair('old')]);
});

test('what the secret was created with does not count as previous credentials', async () => {
  const arn = await secretOf(JSON.stringify(pair('new')), 'placeholder');
  expect(await createTikTokCredentials(arn).values()).toEqual([pair('new')]);
});

test('a secret that is not the JSON wanted is an error that does not quote it', async () => {
  const arn = await secretOf('{"clientKey": canary-secret}');
  const error = await createTikTokCredentials(arn)
    .values()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(`${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain('canary');
});

test('forgotten credentials are read again at once', async () => {
  const arn = await secretOf(JSON.stringify(pair('old')));
  const credentials = createTikTokCredentials(arn);
  await credentials.values();
  await put(arn, JSON.stringify(pair('new')));
  credentials.forget();
  expect((await credentials.values())[0]).toEqual(pair('new'));
});
