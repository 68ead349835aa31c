import { createCallCounters } from '../../lambdas/adapters/dynamo-call-budget.ts';
import { createFakeCallCounters } from '../fakes/call-counters.ts';
import { describeCallCounters } from './call-counters.port.ts';
import { openTable, type TestTable } from './table.ts';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

describeCallCounters('in a Map', createFakeCallCounters);
describeCallCounters('in DynamoDB', () => createCallCounters(db));

const window = { endpoint: 'user', start: 120_000, end: 240_000 } as const;

test('a window is swept an hour after its end', async () => {
  await createCallCounters(db).add(window, 0, 1, 10);
  expect((await db.stored('BUDGET#user#120000'))?.['ttl']).toBe(240 + 3_600);
});

test('a lost answer counts twice rather than never', async () => {
  const counters = createCallCounters(db);
  const later = { ...window, start: 240_000, end: 360_000 };
  db.loseNextAnswer();
  expect(await counters.add(later, 4, 10, 100)).toBe(true);
  expect((await counters.read(later)).slots).toEqual(new Map([[4, 20]]));
});

test('giving back is not repeated after a lost answer: no call is let through twice', async () => {
  const counters = createCallCounters(db);
  const later = { ...window, start: 360_000, end: 480_000 };
  await counters.add(later, 4, 20, 100);
  db.loseNextAnswer();
  await expect(counters.giveBack(later, 4, 8)).rejects.toThrow('dynamodb:UpdateItem');
  expect((await counters.read(later)).slots).toEqual(new Map([[4, 12]]));
});
