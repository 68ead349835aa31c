import { createCodes } from '../../lambdas/adapters/dynamo-codes.ts';
import { createFakeCodes } from '../fakes/codes.ts';
import { code, describeCodes } from './codes.port.ts';
import { openTable, type TestTable } from './table.ts';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

describeCodes('in a Map', createFakeCodes);
describeCodes('in DynamoDB', () => createCodes(db));

test('a redemption whose answer was lost is repeated by the SDK and still wins (item 38e)', async () => {
  const codes = createCodes(db);
  await codes.issue('lost', code);
  db.loseNextAnswer();
  expect(await codes.redeem('lost', 1)).toBe('redeemed');
  expect(await codes.redeem('lost', 1)).toBe('replayed');
});

test('a code is swept a day after its expiry', async () => {
  await createCodes(db).issue('swept', code);
  expect((await db.stored('CODE#swept'))?.['ttl']).toBe(code.expiresAt / 1000 + 86_400);
});
