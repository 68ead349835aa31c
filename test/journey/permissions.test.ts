/** The policies of the template, held against what the whole product really does. */
import { startWithCanaries, walk, type Walked } from './canary-journeys.ts';
import { createOAuthClient } from './oauth-client.ts';
import { START_MS } from './product.ts';
import { grantedCalls } from '../local/aws/iam/grants.ts';
import { functionVariable } from '../../local/aws/template-resources.ts';

const HOUR = 3_600_000;

let walked: Walked;
beforeAll(async () => {
  walked = await startWithCanaries();
  await walk(walked);
  await endings(walked);
}, START_MS);
afterAll(() => walked.product.close());

/** What the canary's journeys leave out: ends that need a refresh first, and ends that TikTok chose. */
async function endings({ product }: Walked): Promise<void> {
  const { tiktok, stack } = product;
  const client = createOAuthClient(stack);
  await client.revoke((await client.connect()).access_token);

  // TikTok is told at the last connection of an account: this one has one at a time.
  const alone = { account: 'newcomer' };
  const expired = await client.connect(alone);
  tiktok.advance(3 * HOUR);
  await client.revoke(expired.refresh_token);

  // TikTok is out of reach while a user disconnects, and upkeep finishes it hours later.
  const unsettled = await client.connect(alone);
  const down = { kind: 'html', code: '', delayMs: 0, skip: 0, times: 100 } as const;
  tiktok.dials.failNext = [{ on: 'revoke', ...down }];
  await client.revoke(unsettled.refresh_token);
  tiktok.dials.failNext = [];
  tiktok.advance(3 * HOUR);
  const upkeep = stack.lambda.functionNames.find((name) => name.includes('Upkeep')) ?? '';
  await stack.lambda.invoke(upkeep, {});

  // The user removed the app, and TikTok's message does not arrive.
  const removed = [await client.connect(), await client.connect()];
  tiktok.dials.webhook.signature = 'wrong';
  tiktok.disconnect('ada', 1);
  await tiktok.webhooksIdle();
  for (const [at, path] of ['user', 'videos'].entries()) {
    await client.api(removed[at]?.access_token ?? '', `/api/tiktok/${path}`);
  }
}

const records = () => walked.product.stack.access.records();
const text = (...parts: string[]) => parts.filter((part) => part !== '').join(' ');

test('every call of the journeys is allowed by the policies', () => {
  expect(records().length).toBeGreaterThan(40);
  expect(records().filter(({ decision }) => decision !== 'allowed')).toEqual([]);
});

test('every grant is used by a journey: no function holds one that it does not need', () => {
  const used = new Set(
    records().map((each) => text(each.role, each.action, each.resource, each.itemKind)),
  );
  const granted = grantedCalls(walked.product.stack.assembly).map((each) =>
    text(each.role, each.action, each.resource, each.itemKind),
  );
  expect(granted.length).toBeGreaterThan(40);
  // Parts of data that does not fit into one item: no account here has that much text.
  const isForParts = (each: string) => /dynamodb:PutItem \S+ SNAPSHOT#$/.test(each);
  expect(granted.filter((each) => !used.has(each) && !isForParts(each))).toEqual([]);
});

test('a key that the template does not give to a function is refused by the running product', async () => {
  const { stack } = walked.product;
  const refused = () => stack.access.records().filter(({ decision }) => decision !== 'allowed');
  const before = refused().length;
  const key = functionVariable(stack.assembly, 'DATA_KEY_ID');
  const role = records().find(({ action }) => action === 'kms:Sign')?.role ?? '';
  expect(() =>
    stack.access.guard(role, { action: 'kms:Decrypt', resource: key, context: new Map() }),
  ).toThrow(/is not authorized to perform: kms:Decrypt/);
  expect(refused()).toHaveLength(before + 1);
});
