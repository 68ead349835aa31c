import { createUnsettled } from '../../lambdas/adapters/dynamo-unsettled.ts';
import { createFakeUnsettled } from '../fakes/unsettled.ts';
import { openTable, type TestTable } from './table.ts';
import { describeUnsettled } from './unsettled.port.ts';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

describeUnsettled('in a Map', createFakeUnsettled);
describeUnsettled('in DynamoDB', () => createUnsettled({ table: db.table }));
