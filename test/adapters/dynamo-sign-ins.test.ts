import { createSignIns } from '../../lambdas/adapters/dynamo-sign-ins.ts';
import { createFakeSignIns } from '../fakes/sign-ins.ts';
import { describeSignIns, signIn } from './sign-ins.port.ts';
import { openTable, type TestTable } from './table.ts';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(() => db.close());

describeSignIns('in a Map', createFakeSignIns);
describeSignIns('in DynamoDB', () => createSignIns(db));

test('a taking whose answer was lost is repeated by the SDK and still wins (item 38e)', async () => {
  const signIns = createSignIns(db);
  await signIns.begin('lost', signIn);
  db.loseNextAnswer();
  expect(await signIns.take('lost', 1)).toEqual(signIn);
  expect(await signIns.take('lost', 1)).toBeUndefined();
});

test('a beginning whose answer was lost is repeated by the SDK and still succeeds', async () => {
  db.loseNextAnswer();
  await createSignIns(db).begin('lost-put', signIn);
  expect(await db.stored('SIGNIN#lost-put')).toMatchObject({ state: signIn.state });
});

test('a sign-in is swept a day after its expiry', async () => {
  await createSignIns(db).begin('swept', { ...signIn, expiresAt: 10_001 });
  expect((await db.stored('SIGNIN#swept'))?.['ttl']).toBe(11 + 86_400);
});
