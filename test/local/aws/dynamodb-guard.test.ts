import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { LOCAL_REGION } from '../../../local/aws/credentials.ts';
import { startDynamoDb, type LocalDynamoDb } from '../../../local/aws/dynamodb.ts';
import { startDynamoDbGuard, type DynamoDbGuard } from '../../../local/aws/dynamodb-guard.ts';
import type { Access } from '../../../local/aws/iam/guard.ts';
import { AwsError } from '../../../local/aws/json-protocol.ts';
import { refusal } from './clients.ts';

const ARN = 'arn:aws:dynamodb:eu-central-1:000000000000:table/items';
const properties = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

let engine: LocalDynamoDb;
let guarded: DynamoDbGuard;
const asked: [string, Access][] = [];
beforeAll(async () => {
  engine = await startDynamoDb({ tables: [{ name: 'items', properties }] });
  guarded = await startDynamoDbGuard({
    upstream: engine.endpoint,
    tables: [{ name: 'items', arn: ARN, partitionKey: 'pk' }],
    guard: (caller, access) => {
      asked.push([caller, access]);
      if (access.context.has('dynamodb:leadingkeys')) return;
      throw new AwsError('AccessDeniedException', 'no');
    },
  });
});
beforeEach(() => asked.splice(0));
afterAll(async () => {
  await guarded.close();
  await engine.close();
});

const as = (accessKeyId: string, endpoint = guarded.endpoint) =>
  new DynamoDBClient({
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
const put = (pk: string) =>
  new PutItemCommand({ TableName: 'items', Item: { pk: { S: pk }, n: { N: '1' } } });
const get = (pk: string) => new GetItemCommand({ TableName: 'items', Key: { pk: { S: pk } } });

test('the leading key of a put and a get is asked about, in the name of the caller', async () => {
  await as('SomeRole').send(put('CODE#1'));
  await as('OtherRole').send(get('CODE#1'));
  const leading = new Map([['dynamodb:leadingkeys', ['CODE#1']]]);
  expect(asked).toEqual([
    ['SomeRole', { action: 'dynamodb:PutItem', resource: ARN, context: leading }],
    ['OtherRole', { action: 'dynamodb:GetItem', resource: ARN, context: leading }],
  ]);
});

test('what one role wrote another reads, whatever engine keeps a table per access key', async () => {
  await as('SomeRole').send(put('CODE#2'));
  const { Item } = await as('OtherRole').send(get('CODE#2'));
  expect(Item).toEqual({ pk: { S: 'CODE#2' }, n: { N: '1' } });
});

test('a refused call is refused by name, and does not reach the engine', async () => {
  const scan = as('SomeRole').send(new ScanCommand({ TableName: 'items' }));
  expect(await refusal(scan)).toEqual({ name: 'AccessDeniedException', status: 400 });
});

test('errors of the engine come through as they are', async () => {
  const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
  await as('SomeRole').send(put('CODE#3'));
  const again = as('SomeRole').send(new PutItemCommand({ ...put('CODE#3').input, ...condition }));
  expect(await refusal(again)).toEqual({ name: 'ConditionalCheckFailedException', status: 400 });
});

test('answers and refusals tell the time of the callers, not that of the engine', async () => {
  const later = await startDynamoDbGuard({
    upstream: engine.endpoint,
    tables: [{ name: 'items', arn: ARN, partitionKey: 'pk' }],
    guard: () => undefined,
    now: () => Date.UTC(2030, 0, 2, 3, 4, 5),
  });
  const client = as('SomeRole', later.endpoint);
  const dates: (string | undefined)[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      dates.push((result.response as { headers: Record<string, string> }).headers['date']);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  await client.send(put('CODE#9'));
  const refused = await fetch(later.endpoint, { method: 'POST', body: '{}' });
  await later.close();
  expect([...dates, refused.headers.get('date')]).toEqual(
    Array(2).fill('Wed, 02 Jan 2030 03:04:05 GMT'),
  );
});

test('an engine that is gone looks gone', async () => {
  const lost = await startDynamoDbGuard({
    upstream: 'http://127.0.0.1:9',
    tables: [],
    guard: () => undefined,
  });
  const answer = as('SomeRole', lost.endpoint).send(get('CODE#1'));
  expect((await refusal(answer)).status).toBe(0);
  await lost.close();
});
