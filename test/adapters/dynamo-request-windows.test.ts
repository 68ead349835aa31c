import { createRequestWindows } from '../../lambdas/adapters/dynamo-request-windows.ts';
import { createFakeRequestWindows } from '../fakes/request-windows.ts';
import { describeRequestWindows } from './request-windows.port.ts';
import { openTable, type TestTable } from './table.ts';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

describeRequestWindows('in a Map', createFakeRequestWindows);
describeRequestWindows('in DynamoDB', () => createRequestWindows(db));

test('a window is swept an hour after its end', async () => {
  await createRequestWindows(db).count('api', 'caller', 60_000, 120_000);
  expect((await db.stored('WINDOW#api#caller#60000'))?.['ttl']).toBe(120 + 3_600);
});

test('giving back is not repeated after a lost answer: a limit bites early, never late', async () => {
  const windows = createRequestWindows(db);
  for (let at = 0; at < 3; at += 1) await windows.count('token', 'caller', 0, 60_000);
  db.loseNextAnswer();
  await expect(windows.giveBack('token', 'caller', 0)).rejects.toThrow('dynamodb:UpdateItem');
  expect(await windows.count('token', 'caller', 0, 60_000)).toBe(3);
});

test('giving back makes no item that nothing would sweep', async () => {
  await createRequestWindows(db).giveBack('token', 'nobody', 0);
  expect(await db.stored('WINDOW#token#nobody#0')).toBeUndefined();
});
