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
