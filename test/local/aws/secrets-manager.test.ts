import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  startSecretsManager,
  type LocalSecretsManager,
} from '../../../local/aws/secrets-manager.ts';
import { clientOptions, refusal } from './clients.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:app/tiktok-Ab12Cd';

let secrets: LocalSecretsManager;
let client: SecretsManagerClient;

beforeEach(async () => {
  secrets = await startSecretsManager({
    secrets: [{ arn: ARN, name: 'app/tiktok', value: 'first' }],
  });
  client = new SecretsManagerClient(clientOptions(secrets.endpoint));
});
afterEach(async () => {
  client.destroy();
  await secrets.close();
});

const get = (SecretId: string, VersionStage?: string) =>
  client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
const put = (SecretString: string) =>
  client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString }));

test.each([
  ['name', 'app/tiktok'],
  ['ARN', ARN],
  ['ARN without its random end', ARN.slice(0, -7)],
])('a secret is read by its %s', async (_form, id) => {
  expect(await get(id)).toMatchObject({
    ARN,
    Name: 'app/tiktok',
    SecretString: 'first',
    VersionStages: ['AWSCURRENT'],
  });
});

test('a new value becomes current and the old one previous', async () => {
  await put('second');
  expect((await get(ARN)).SecretString).toBe('second');
  expect((await get(ARN, 'AWSPREVIOUS')).SecretString).toBe('first');
  expect(secrets.value('app/tiktok')).toBe('second');
});

test('a third value leaves no label on the first', async () => {
  await put('second');
  await put('third');
  expect((await get(ARN, 'AWSPREVIOUS')).SecretString).toBe('second');
  const described = await client.send(new DescribeSecretCommand({ SecretId: ARN }));
  expect(Object.values(described.VersionIdsToStages ?? {})).toEqual([
    ['AWSPREVIOUS'],
    ['AWSCURRENT'],
  ]);
});

test('the same version put twice changes nothing, with another value it is refused', async () => {
  const token = '0'.repeat(32);
  const command = (SecretString: string) =>
    new PutSecretValueCommand({ SecretId: ARN, SecretString, ClientRequestToken: token });
  await client.send(command('second'));
  await client.send(command('second'));
  expect((await get(ARN, 'AWSPREVIOUS')).SecretString).toBe('first');
  expect((await refusal(client.send(command('other')))).name).toBe('ResourceExistsException');
});

test('a value put under a label of its own does not become current', async () => {
  await client.send(
    new PutSecretValueCommand({
      SecretId: ARN,
      SecretString: 'pending',
      VersionStages: ['AWSPENDING'],
    }),
  );
  expect((await get(ARN)).SecretString).toBe('first');
  expect((await get(ARN, 'AWSPENDING')).SecretString).toBe('pending');
});

test('a secret created empty has no value until one is put', async () => {
  const empty = await startSecretsManager({ secrets: [{ arn: ARN, name: 'e', value: undefined }] });
  const other = new SecretsManagerClient(clientOptions(empty.endpoint));
  const read = () => other.send(new GetSecretValueCommand({ SecretId: 'e' }));
  expect((await refusal(read())).name).toBe('ResourceNotFoundException');
  await other.send(new PutSecretValueCommand({ SecretId: 'e', SecretString: 'now' }));
  expect((await read()).SecretString).toBe('now');
  other.destroy();
  await empty.close();
});

test('an unknown secret and an unused label are not found', async () => {
  expect(await refusal(get('app/other'))).toEqual({
    name: 'ResourceNotFoundException',
    status: 400,
  });
  expect((await refusal(get(ARN, 'AWSPREVIOUS'))).name).toBe('ResourceNotFoundException');
});

test('a version is not given under a label it does not carry', async () => {
  const { VersionId } = await get(ARN);
  const command = new GetSecretValueCommand({
    SecretId: ARN,
    VersionId,
    VersionStage: 'AWSPREVIOUS',
  });
  expect((await refusal(client.send(command))).name).toBe('InvalidRequestException');
});

test('calls are counted by operation', async () => {
  await get(ARN);
  await get(ARN);
  await put('second');
  expect(secrets.calls).toEqual({ GetSecretValue: 2, PutSecretValue: 1 });
});
