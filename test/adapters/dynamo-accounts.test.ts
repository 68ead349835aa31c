import { createAccounts } from '../../lambdas/adapters/dynamo-accounts.ts';
import { createFakeAccounts } from '../fakes/accounts.ts';
import { describeAccounts } from './accounts.port.ts';
import { openTable, type TestTable } from './table.ts';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
const create = () => createAccounts({ table: db.table, now: () => new Date(5_000) });

describeAccounts('in a Map', createFakeAccounts);
describeAccounts('in DynamoDB', create);

test('an emptied account is swept a day later, one in use is not', async () => {
  await create().add('swept', 'a');
  await create().remove('swept', 'a');
  expect((await db.stored('ACCOUNT#swept'))?.['ttl']).toBe(5 + 86_400);
  await create().add('swept', 'b');
  expect(await db.stored('ACCOUNT#swept')).not.toHaveProperty('ttl');
});

test('removing from an unknown account stores nothing', async () => {
  await create().remove('never', 'a');
  expect(await db.stored('ACCOUNT#never')).toBeUndefined();
});

test('a removal whose answer was lost is repeated by the SDK and counts the same', async () => {
  await create().add('lost', 'a');
  await create().add('lost', 'b');
  db.loseNextAnswer();
  expect(await create().remove('lost', 'a')).toBe(1);
});
