import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { startDynamoDb, type LocalDynamoDb } from '../../../local/aws/dynamodb.ts';
import { clientOptions } from './clients.ts';

const TABLE = {
  name: 'app-table',
  properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
    DeletionProtectionEnabled: true,
  },
};

let dynamo: LocalDynamoDb;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamo = await startDynamoDb({ tables: [TABLE] });
  client = new DynamoDBClient(clientOptions(dynamo.endpoint));
});
afterAll(async () => {
  client.destroy();
  await dynamo.close();
});

test('the table of the template is ready with its key', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE.name }));
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    KeySchema: TABLE.properties.KeySchema,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  });
});

test('of 20 conditional puts of one key exactly one wins', async () => {
  const puts = Array.from({ length: 20 }, (_, n) =>
    client.send(
      new PutItemCommand({
        TableName: TABLE.name,
        Item: { pk: { S: 'once' }, n: { N: String(n) } },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
  const results = await Promise.allSettled(puts);
  const lost = results.filter((result) => result.status === 'rejected');
  expect(lost).toHaveLength(19);
  expect(lost.every((one) => one.reason instanceof ConditionalCheckFailedException)).toBe(true);
});

test('a given engine is used, and a table it has is kept with its items', async () => {
  const item = { pk: { S: 'kept' } };
  await client.send(new PutItemCommand({ TableName: TABLE.name, Item: item }));
  const second = { ...TABLE, name: 'second-table' };
  const again = await startDynamoDb({ tables: [TABLE, second], endpoint: dynamo.endpoint });
  await again.close();
  expect(again.endpoint).toBe(dynamo.endpoint);
  const kept = await client.send(new GetItemCommand({ TableName: TABLE.name, Key: item }));
  expect(kept.Item).toEqual(item);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: second.name }));
  expect(Table?.TableStatus).toBe('ACTIVE');
});

test('an engine that is not there is named in the error', async () => {
  const endpoint = 'http://127.0.0.1:9';
  await expect(startDynamoDb({ tables: [TABLE], endpoint })).rejects.toThrow(
    /^DynamoDB at http:\/\/127\.0\.0\.1:9: .*ECONNREFUSED/,
  );
});

test('a table that cannot be served as declared is named with the property', async () => {
  const provisioned = { ...TABLE.properties, BillingMode: 'PROVISIONED' };
  await expect(
    startDynamoDb({ tables: [{ name: 'old', properties: provisioned }] }),
  ).rejects.toThrow('table old has properties that cannot be served: BillingMode');
});
