import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createGrants } from '../../lambdas/adapters/dynamo-grants.ts';
import { createFakeGrants } from '../fakes/grants.ts';
import { describeGrants, grantOf } from './grants.port.ts';
import { openTable, type TestTable } from './table.ts';

const DAY = 86_400;

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
const create = () => createGrants({ table: db.table, pruneDays: 30 });

describeGrants('in a Map', createFakeGrants);
describeGrants('in DynamoDB', create);

test('a rotation whose answer was lost is repeated by the SDK and still wins (item 38e)', async () => {
  await create().create(grantOf('lost'));
  db.loseNextAnswer();
  expect(await create().rotate('lost', 3, 200, 20_000)).toBe(true);
  expect((await create().find('lost'))?.generation).toBe(4);
});

test('a repeated rotation is refused once the grant is revoked', async () => {
  await create().create(grantOf('lost-revoked'));
  db.loseNextAnswer(() => create().revoke('lost-revoked', 150));
  expect(await create().rotate('lost-revoked', 3, 200, 20_000)).toBe(false);
});

test('a repeated rotation does not undo what came after it', async () => {
  await create().create(grantOf('lost-late'));
  db.loseNextAnswer(() => create().rotate('lost-late', 4, 300, 30_000));
  expect(await create().rotate('lost-late', 3, 200, 20_000)).toBe(false);
  expect(await create().find('lost-late')).toMatchObject({ generation: 5, expiresAt: 30_000 });
});

test('a revocation whose answer was lost is repeated by the SDK and still the first', async () => {
  await create().create(grantOf('lost-end'));
  db.loseNextAnswer();
  expect(await create().revoke('lost-end', 150)).toBe(true);
  expect(await create().revoke('lost-end', 151)).toBe(false);
});

test('a grant is swept the prune days after its idle expiry, which rotation moves', async () => {
  await create().create(grantOf('swept'));
  expect((await db.stored('GRANT#swept'))?.['ttl']).toBe(10 + 30 * DAY);
  await create().rotate('swept', 3, 200, 20_000);
  expect((await db.stored('GRANT#swept'))?.['ttl']).toBe(20 + 30 * DAY);
});

test('a revoked grant is swept the prune days after its revocation', async () => {
  await create().create(grantOf('ended'));
  await create().revoke('ended', 5_000);
  expect((await db.stored('GRANT#ended'))?.['ttl']).toBe(5 + 30 * DAY);
});

test('a stored grant that does not fit its schema is an error naming the field only', async () => {
  const item = { ...grantOf('odd'), pk: 'GRANT#odd', scopes: ['canary-scope'] };
  await db.table.documents.send(new PutCommand({ TableName: db.table.name, Item: item }));
  const error = await create()
    .find('odd')
    .catch((reason: unknown) => reason);
  expect(String(error)).toBe('Error: A stored GRANT# item does not fit its schema: scopes.0');
});
