import { ROUTES, type TokenAnswer } from '../../contract/api.ts';
import { refusalOf } from './hostile-row.ts';
import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { form, send, type RawAnswer, type RawRequest } from './raw-http.ts';

/** Requests per window, and the size of the bucket of each route that browsers visit, and of tokens. */
const SIGN_IN_MAX = 6;
const SIGN_IN_BURST = 3;
const TOKEN_BURST = 15;
/** The same for a connection and for the usage plan, which all connections share. */
const API_MAX = 4;
const PLAN_BURST = 8;
const STAGE_BURST = 30;
/** So long that no window ends while the tests run. */
const WINDOW_MINUTES = 5_000_000;

let product: Product;
let client: OAuthClient;
let ada: TokenAnswer;
let bob: TokenAnswer;
/** The gateway's clock, which refills its throttles, stands still unless a test moves it. */
const gatewayClock = { ms: Date.now() };
const gatewayFaults: unknown[] = [];

beforeAll(async () => {
  product = await startProduct({
    env: {
      RATE_LIMIT_MAX: String(SIGN_IN_MAX),
      RATE_LIMIT_WINDOW_MINUTES: String(WINDOW_MINUTES),
      API_RATE_LIMIT_MAX: String(API_MAX),
      API_RATE_LIMIT_WINDOW_MINUTES: String(WINDOW_MINUTES),
    },
    gateway: {
      now: () => gatewayClock.ms,
      onRequest: ({ errorType }) => gatewayFaults.push(errorType),
    },
  });
  client = createOAuthClient(product.stack);
  ada = await client.connect();
  bob = await client.connect({ account: 'newcomer' });
}, START_MS);
afterAll(() => product.close());
beforeEach(() => refill());

const refill = () => (gatewayClock.ms += 60_000);
const ask = (request: RawRequest) => send(product.stack.baseUrl, request);
/** One request after another. `unthrottled`: the gateway's buckets are full before each. */
async function times(count: number, request: () => Promise<RawAnswer>): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await request());
  return answers;
}
const unthrottled = (count: number, request: () => Promise<RawAnswer>) =>
  times(count, () => {
    refill();
    return request();
  });
const statuses = (answers: RawAnswer[]) => answers.map(({ status }) => status);
const repeat = (status: number, count: number) => Array<number>(count).fill(status);
const last = (answers: RawAnswer[]) => answers.at(-1)!;
const user = ({ access_token }: TokenAnswer) => client.api(access_token);

/** 429 in JSON, in no cache, with a time to wait that lies within the window. */
function expectHeldBack(answer: RawAnswer, error: unknown): void {
  expect([answer.status, refusalOf(answer).error]).toEqual([429, error]);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'retry-after': expect.stringMatching(/^[1-9]\d*$/),
  });
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(WINDOW_MINUTES * 60);
}

const wrongSignIn = { path: `${ROUTES.authorize.path}?client_id=x` };
const wrongReturn = { path: `${ROUTES.callback.path}?state=x` };
const wrongClient = form(ROUTES.token.path, { client_id: 'x', client_secret: 'y' });
const wrongRevocation = form(ROUTES.revoke.path, { client_id: 'x', client_secret: 'y' });

describe('the window of a source address', () => {
  // The two sign-ins at the start took two requests each here.
  test('authorize and callback share one', async () => {
    const served = await unthrottled(SIGN_IN_MAX - 4, () => ask(wrongSignIn));
    expect(statuses(served)).toEqual(repeat(400, SIGN_IN_MAX - 4));
    for (const request of [wrongSignIn, wrongReturn, wrongSignIn]) {
      expectHeldBack(last(await unthrottled(1, () => ask(request))), 'temporarily_unavailable');
    }
  });

  test('a browser is shown a page that says so', async () => {
    await unthrottled(SIGN_IN_MAX, () => ask(wrongSignIn));
    const page = { ...wrongSignIn, headers: ['Accept', 'text/html,*/*'] };
    const answer = last(await unthrottled(1, () => ask(page)));
    expect([answer.status, answer.headers['content-type']]).toEqual([
      429,
      'text/html; charset=utf-8',
    ]);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  });

  test('token and revoke share one, which ends guessing of secrets (item 29)', async () => {
    const served = await unthrottled(SIGN_IN_MAX, () => ask(wrongClient));
    expect(statuses(served)).toEqual(repeat(401, SIGN_IN_MAX));
    for (const request of [wrongClient, wrongRevocation]) {
      expectHeldBack(last(await unthrottled(1, () => ask(request))), 'temporarily_unavailable');
    }
  });

  test('a sign-in that is known is served all the same, and has a window of its own', async () => {
    await unthrottled(SIGN_IN_MAX, () => ask(wrongClient));
    let { refresh_token: newest } = ada;
    const refresh = async () => {
      const answer = await client.refresh(newest);
      if (answer.status === 200) ada = JSON.parse(answer.text) as TokenAnswer;
      return ((newest = ada.refresh_token), answer);
    };
    // The redemption of the code was the first.
    const answers: RawAnswer[] = await unthrottled(SIGN_IN_MAX, refresh);
    expect(statuses(answers)).toEqual([...repeat(200, SIGN_IN_MAX - 1), 429]);
    expectHeldBack(last(answers), 'temporarily_unavailable');
    const other = await unthrottled(1, () => client.refresh(bob.refresh_token));
    expect(statuses(other)).toEqual([200]);
  });

  test.each([
    ['an address of its own choice', ['X-Forwarded-For', '203.0.113.9']],
    ['another form of address', ['Forwarded', 'for=203.0.113.9', 'X-Real-IP', '203.0.113.9']],
  ])('%s in a header does not help', async (_, headers) => {
    await unthrottled(SIGN_IN_MAX, () => ask(wrongClient));
    const request = { ...wrongClient, headers: [...(wrongClient.headers ?? []), ...headers] };
    expectHeldBack(last(await unthrottled(1, () => ask(request))), 'temporarily_unavailable');
  });
});

describe('the throttle of the stage', () => {
  test.each([
    { ...wrongSignIn, burst: SIGN_IN_BURST },
    { ...wrongReturn, burst: SIGN_IN_BURST },
    { ...wrongClient, burst: TOKEN_BURST },
    { ...wrongRevocation, burst: TOKEN_BURST },
  ])(
    'lets a burst of $burst through and refuses the next, $path',
    async ({ burst, ...request }) => {
      const answers: RawAnswer[] = await times(burst + 1, () => ask(request));
      expect(gatewayFaults.slice(-burst - 1)).toEqual([
        ...Array(burst).fill(undefined),
        'THROTTLED',
      ]);
      expectHeldBack(last(answers), 'temporarily_unavailable');
      refill();
      await ask(request);
      expect(gatewayFaults.at(-1)).toBeUndefined();
    },
  );

  test('a GET that says it is POST comes out of the same bucket', async () => {
    await times(TOKEN_BURST, () => ask(wrongClient));
    const headers = [...(wrongClient.headers ?? []), 'X-HTTP-Method-Override', 'POST'];
    expectHeldBack(
      await ask({ ...wrongClient, method: 'GET', headers }),
      'temporarily_unavailable',
    );
    expect(gatewayFaults.at(-1)).toBe('THROTTLED');
  });

  test.each([ROUTES.metadata.path, ROUTES.keys.path, ROUTES.privacy.path])(
    'holds %s back too, later',
    async (path) => {
      const answers: RawAnswer[] = await times(STAGE_BURST + 1, () => ask({ path }));
      expect(statuses(answers)).toEqual([...repeat(200, STAGE_BURST), 429]);
      expectHeldBack(last(answers), 'temporarily_unavailable');
    },
  );
});

describe('/api/tiktok/*', () => {
  test('a connection has a window of its own, and its envelope says when to come back', async () => {
    const answers: RawAnswer[] = await unthrottled(API_MAX + 1, () => user(ada));
    expect(statuses(answers)).toEqual([...repeat(200, API_MAX), 429]);
    expectHeldBack(last(answers), 'rate_limit_exceeded');
    expect(statuses(await unthrottled(1, () => user(bob)))).toEqual([200]);
  });

  test('the usage plan limits all connections together, without any API key of theirs', async () => {
    await times(PLAN_BURST, () => user(ada));
    expect(gatewayFaults.slice(-PLAN_BURST)).toEqual(Array(PLAN_BURST).fill(undefined));
    for (const tokens of [ada, bob]) {
      expectHeldBack(await user(tokens), 'temporarily_unavailable');
      expect(gatewayFaults.at(-1)).toBe('THROTTLED');
    }
  });

  test('a wrong token takes nothing from the plan', async () => {
    await times(PLAN_BURST, () => client.api('wrong'));
    await user(bob);
    expect(gatewayFaults.at(-1)).toBeUndefined();
  });
});
