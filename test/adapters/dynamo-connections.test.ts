import { createConnections } from '../../lambdas/adapters/dynamo-connections.ts';
import { createFakeConnections } from '../fakes/connections.ts';
import { connectionOf, describeConnections, refreshed } from './connections.port.ts';
import { openTable, type TestTable } from './table.ts';

const DAY = 86_400;

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());
const create = () => createConnections({ table: db.table, pruneDays: 30 });
const leased = async (id: string) => {
  await create().create(connectionOf(id));
  await create().lease(id, 7, { owner: 'me', until: 500 }, 400);
};

describeConnections('in a Map', createFakeConnections);
describeConnections('in DynamoDB', create);

test('a lease whose answer was lost is repeated by the SDK and still given', async () => {
  await create().create(connectionOf('lost-lease'));
  db.loseNextAnswer();
  expect(await create().lease('lost-lease', 7, { owner: 'me', until: 500 }, 400)).toBe(true);
});

test('a commit whose answer was lost is repeated by the SDK and still counts', async () => {
  await leased('lost-commit');
  db.loseNextAnswer();
  expect(await create().commit('lost-commit', 7, 'me', refreshed, 450)).toBe(true);
  expect((await create().find('lost-commit'))?.version).toBe(8);
});

test('a loss whose answer was lost is repeated by the SDK and still counts', async () => {
  await leased('lost-loss');
  db.loseNextAnswer();
  expect(await create().markLost('lost-loss', 7, 'me', 450)).toBe(true);
});

test('a connection is swept the prune days after its refresh expiry, which commits move', async () => {
  await leased('swept');
  expect((await db.stored('TIKTOK#swept'))?.['ttl']).toBe(100 + 30 * DAY);
  await create().commit('swept', 7, 'me', refreshed, 450);
  expect((await db.stored('TIKTOK#swept'))?.['ttl']).toBe(200 + 30 * DAY);
});
