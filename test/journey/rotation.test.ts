/** The steps of docs/runbook.md, over the running product: nobody who is signed in notices them. */
import { randomBytes } from 'node:crypto';
import type { TokenAnswer } from '../../contract/api.ts';
import { functionVariable } from '../../local/aws/template-resources.ts';
import { localSettings } from '../../local/local-settings.ts';
import { synthesizeProduct, type LocalStack } from '../../local/stack.ts';
import { refusalOf } from './hostile-row.ts';
import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { deploy, fiveMinutesLater, putSecret } from './operator.ts';
import { startProduct, START_MS, type Product } from './product.ts';
import { send, type RawAnswer } from './raw-http.ts';

const HOUR = 3_600_000;

let product: Product;
let stack: LocalStack;
let client: OAuthClient;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const local = localSettings({
    PORT: '0',
    RATE_LIMIT_MAX: '100000',
    API_RATE_LIMIT_MAX: '100000',
  });
  const settings = { ...local.settings, signingKeys: ['1', '2'] };
  product = await startProduct({ assemblyDir: await synthesizeProduct({ ...local, settings }) });
  stack = product.stack;
  client = createOAuthClient(stack);
}, START_MS);
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));
afterAll(() => product.close());

/** A client of one deployment, with the key ids that this deployment publishes, the signing one first. */
interface DeployedClient extends OAuthClient {
  kids: string[];
}

async function deployed(variables: Readonly<Record<string, string>>): Promise<DeployedClient> {
  const deployment = await deploy(stack, variables);
  closers.push(deployment.close);
  const answer = await send(deployment.stack.baseUrl, { path: '/.well-known/jwks.json' });
  const { keys } = JSON.parse(answer.text) as { keys: { kid: string }[] };
  return { ...createOAuthClient(deployment.stack), kids: keys.map(({ kid }) => kid) };
}

const read = ({ text }: RawAnswer) => JSON.parse(text) as TokenAnswer;
const said = (answer: RawAnswer) => `${answer.status} ${refusalOf(answer).error ?? 'ok'}`;
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string })
    .kid;
const newSecret = () => randomBytes(32).toString('hex');
const withSecret = (clientSecret: string) => createOAuthClient({ ...stack, clientSecret });

test('the signing key: published, then signing, then alone; no token in use is ever refused (items 59, 46)', async () => {
  const [first = '', second = ''] = functionVariable(stack.assembly, 'SIGNING_KEY_IDS').split(',');
  const before = await deployed({ SIGNING_KEY_IDS: first });
  const published = await deployed({ SIGNING_KEY_IDS: `${first},${second}` });
  const moved = await deployed({ SIGNING_KEY_IDS: `${second},${first}` });
  const after = await deployed({ SIGNING_KEY_IDS: second });
  const [oldKid, newKid] = published.kids;
  expect([before.kids, moved.kids, after.kids]).toEqual([[oldKid], [newKid, oldKid], [newKid]]);

  const old = await client.connect();
  const { refresh_token } = read(await before.refresh(old.refresh_token));
  const young = read(await moved.refresh(refresh_token));
  expect([kidOf(old.access_token), kidOf(young.access_token)]).toEqual([oldKid, newKid]);
  const accepted = async (token: string) =>
    Promise.all(
      [before, published, moved, after].map(async (each) => (await each.api(token)).status),
    );
  // A deployment replaces instances one by one: neighbours must take each other's tokens.
  expect(await accepted(old.access_token)).toEqual([200, 200, 200, 401]);
  expect(await accepted(young.access_token)).toEqual([401, 200, 200, 200]);

  stack.kms.setEnabled(first, false);
  const last = read(await after.refresh(young.refresh_token));
  expect((await after.api(last.access_token)).status).toBe(200);
  stack.kms.setEnabled(first, true);
}, 120_000);

test("the connector's client secret: old and new are valid until the new one is stored again (item 29)", async () => {
  const secret = newSecret();
  const [now, next] = [withSecret(stack.clientSecret), withSecret(secret)];
  let { refresh_token } = await client.connect();
  const refresh = async (by: OAuthClient) => {
    const answer = await by.refresh(refresh_token);
    if (answer.status === 200) ({ refresh_token } = read(answer));
    return said(answer);
  };
  await putSecret(stack, 'CLIENT_SECRET_ARN', secret);
  expect(await refresh(now)).toBe('200 ok');
  await fiveMinutesLater(stack);
  expect([await refresh(now), await refresh(next)]).toEqual(['200 ok', '200 ok']);
  await putSecret(stack, 'CLIENT_SECRET_ARN', secret);
  await fiveMinutesLater(stack);
  expect([await refresh(now), await refresh(next)]).toEqual(['401 invalid_client', '200 ok']);

  await putSecret(stack, 'CLIENT_SECRET_ARN', stack.clientSecret);
  await fiveMinutesLater(stack);
});

test('the secret of refresh tokens: those issued before still pass, and their successors are new (items 36, 38c)', async () => {
  const [idle, { refresh_token }] = [await client.connect(), await client.connect()];
  const secret = newSecret();
  await putSecret(stack, 'REFRESH_TOKEN_SECRET_ARN', secret);
  expect(said(await client.refresh(idle.refresh_token))).toBe('200 ok');
  await fiveMinutesLater(stack);
  const [next, repeated] = [
    await client.refresh(refresh_token),
    await client.refresh(refresh_token),
  ];
  expect(said(next)).toBe('200 ok');
  expect(read(repeated).refresh_token).toBe(read(next).refresh_token);

  // After a leak it is stored once more: what was made under the leaked one is worth nothing.
  await putSecret(stack, 'REFRESH_TOKEN_SECRET_ARN', secret);
  await fiveMinutesLater(stack);
  expect(said(await client.refresh(read(next).refresh_token))).toBe('200 ok');
  expect(said(await client.refresh(idle.refresh_token))).toBe('400 invalid_grant');
});

describe("TikTok's client secret", () => {
  const stored = () => stack.secrets.value(functionVariable(stack.assembly, 'TIKTOK_SECRET_ARN'));
  const store = (clientSecret: string) => {
    const pair = { ...(JSON.parse(stored()) as Record<string, string>), clientSecret };
    return putSecret(stack, 'TIKTOK_SECRET_ARN', JSON.stringify(pair));
  };
  let right = '';
  beforeAll(() => {
    right = (JSON.parse(stored()) as { clientSecret: string }).clientSecret;
  });
  afterEach(async () => {
    await store(right);
    await fiveMinutesLater(stack);
  });
  const expireAtTikTok = () => product.tiktok.advance(3 * HOUR);

  test('stored before TikTok knows it: sign-ins, refreshes and webhooks go on with the previous one (item 65)', async () => {
    const { access_token } = await client.connect();
    await store(newSecret());
    await fiveMinutesLater(stack);
    expireAtTikTok();
    expect((await client.api(access_token)).status).toBe(200);
    const leaver = await client.connect({ account: 'newcomer' });
    product.tiktok.disconnect('newcomer', 1);
    await product.tiktok.webhooksIdle();
    expect(product.tiktok.deliveries().at(-1)).toMatchObject({ attempt: 1, status: 200 });
    expect((await client.api(leaver.access_token)).status).toBe(401);
  });

  test('stored after TikTok knows it: refused calls end nothing, and the next one succeeds at once (item 65)', async () => {
    const { access_token } = await client.connect();
    const stale = newSecret();
    await store(stale);
    await store(stale);
    await fiveMinutesLater(stack);
    expireAtTikTok();
    expect((await client.api(access_token)).status).toBe(503);
    const flow = await client.begin();
    const back = await client.callback(await client.consent(flow), flow.cookie);
    expect(said(back)).toBe('302 server_error');

    await store(right);
    expect((await client.api(access_token)).status).toBe(200);
    expect((await client.connect()).token_type).toBe('Bearer');
  });
});

test('one switch ends every sign-in made before it, and none made after (item 67)', async () => {
  const [early, kept] = [await client.connect(), await client.connect()];
  await client.revoke(kept.refresh_token);
  const switched = await deployed({ SESSIONS_VALID_FROM: String(Date.now()) });
  const late = await client.connect();
  expect((await switched.api(early.access_token)).status).toBe(401);
  expect(said(await switched.refresh(early.refresh_token))).toBe('400 invalid_grant');
  expect((await switched.api(late.access_token)).status).toBe(200);
  expect(said(await switched.refresh(late.refresh_token))).toBe('200 ok');
});
