import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  paginateScan,
  PutItemCommand,
  DeleteItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../lambdas/adapters/table-schema.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/credentials.ts';
import { functionVariable, templateTables } from '../../local/aws/template-resources.ts';
import { tableFromProperties } from '../../local/aws/table-definition.ts';
import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { deploy, type Deployment } from './operator.ts';
import { START_MS, startProduct, type Product } from './product.ts';

const TABLE_NAME = `restored-${randomUUID()}`;
const videos = '/api/tiktok/videos?fields=id';

let product: Product;
let before: OAuthClient;
let tokens: Awaited<ReturnType<OAuthClient['connect']>>;
/** Of someone whose tokens were renewed several times after the moment that is restored. */
let newer: typeof tokens;
let restored: Deployment;
let after: OAuthClient;
beforeAll(async () => {
  product = await startProduct();
  before = createOAuthClient(product.stack);
  newer = await before.connect();
  tokens = await before.connect();
  const lose = await restore();
  for (let times = 0; times < 3; times += 1) {
    newer = JSON.parse((await before.refresh(newer.refresh_token)).text) as typeof tokens;
  }
  await lose();
  // Straight to the engine: that the policies follow restoredTableName is tested on the template.
  const AWS_ENDPOINT_URL_DYNAMODB = product.stack.dynamoEndpoint;
  restored = await deploy(product.stack, { TABLE_NAME, AWS_ENDPOINT_URL_DYNAMODB });
  after = createOAuthClient(restored.stack);
}, START_MS);
afterAll(async () => {
  await restored.close();
  await product.close();
});

/** What a restore of this moment leaves: a new table with the items. Answers what makes the old ones go. */
async function restore(): Promise<() => Promise<void>> {
  const client = new DynamoDBClient({
    endpoint: product.stack.dynamoEndpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  const [table] = templateTables(product.stack.assembly);
  if (!table) throw new Error('the template has no table');
  await client.send(
    new CreateTableCommand(tableFromProperties(TABLE_NAME, table.properties).create),
  );
  async function* items() {
    const pages = paginateScan({ client }, { TableName: table!.name });
    for await (const { Items = [] } of pages) yield* Items;
  }
  for await (const Item of items()) {
    await client.send(new PutItemCommand({ TableName: TABLE_NAME, Item }));
  }
  return async () => {
    for await (const item of items()) {
      const Key = { [TABLE.partitionKey]: item[TABLE.partitionKey]! };
      await client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    }
    client.destroy();
  };
}

test('the old table is lost to its users', async () => {
  expect((await before.api(tokens.access_token)).status).toBe(401);
});

test('with only the name of the table changed, an access token given before reads data', async () => {
  const answer = await after.api(tokens.access_token, videos);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text).data.videos.length).toBeGreaterThan(0);
});

test("tokens are renewed after the restore: the connector's and TikTok's", async () => {
  const refreshed = await after.refresh(tokens.refresh_token);
  expect(refreshed.status).toBe(200);
  product.tiktok.advance(25 * 3_600_000);
  const { access_token } = JSON.parse(refreshed.text) as typeof tokens;
  const newer = `${videos}&fresh_after=${Date.now()}`;
  expect((await after.api(access_token, newer)).status).toBe(200);
  expect(product.tiktok.grants().at(-1)?.refreshes).toBe(1);
});

test('without the data key of the old table the restored items cannot be opened', async () => {
  const { kms, assembly } = product.stack;
  const key = functionVariable(assembly, 'DATA_KEY_ID');
  kms.setEnabled(key, false);
  const cold = await deploy(product.stack, { TABLE_NAME });
  const answer = await createOAuthClient(cold.stack).api(tokens.access_token, videos);
  expect(answer.status).toBe(500);
  kms.setEnabled(key, true);
  await cold.close();
});

test('so are those of someone who renewed them after the moment that was restored', async () => {
  const refreshed = await after.refresh(newer.refresh_token);
  expect(refreshed.status).toBe(200);
  const again = await after.refresh(newer.refresh_token);
  expect(JSON.parse(again.text).refresh_token).toBe(JSON.parse(refreshed.text).refresh_token);
  const { access_token } = JSON.parse(refreshed.text) as typeof tokens;
  expect((await after.api(access_token, videos)).status).toBe(200);
});

test('and a copy of an old token still ends the sign-in', async () => {
  const renew = async (token: string) =>
    JSON.parse((await after.refresh(token)).text) as typeof tokens;
  const copy = newer.refresh_token;
  let last = newer;
  for (let times = 0; times < 3; times += 1) last = await renew(last.refresh_token);
  expect((await after.api(last.access_token, videos)).status).toBe(200);
  expect((await after.refresh(copy)).status).toBe(400);
  expect((await after.api(last.access_token, videos)).status).toBe(401);
});
