/** Every journey of the product, walked with values that must turn up nowhere. */
import { randomBytes } from 'node:crypto';
import { ROUTES, type TokenAnswer } from '../../contract/api.ts';
import { FIELDS } from '../../contract/fields.ts';
import { functionVariable } from '../../local/aws/template-resources.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import type { Canaries } from './canary-search.ts';
import { createOAuthClient } from './oauth-client.ts';
import { chartError, startProduct, type Product } from './product.ts';
import { encode, form, send, type RawAnswer } from './raw-http.ts';

/** Not guessable, and changed by every encoding. */
const canary = (name: string) => `${name} ü+/=&<"%-${randomBytes(16).toString('hex')}`;

/** The product after its journeys, and what is to be looked for. */
export interface Walked {
  product: Product;
  /** Values that must turn up nowhere, by what they are; the journeys add those they are issued. */
  secrets: Canaries;
  /** The `state` of a client's sign-in, which is stored to be given back, and is nowhere else. */
  state: string;
  /** Texts that a user or a client was shown: pages, errors of charts, refusals. */
  shown: string[];
}

/** The product, its own secrets being canaries, before anything is done with it. */
export async function startWithCanaries(): Promise<Walked> {
  const given = {
    LOOKER_CLIENT_SECRET: canary('client-secret'),
    TIKTOK_CLIENT_SECRET: canary('tiktok-secret'),
  };
  const tokenMark = `mark-${randomBytes(16).toString('hex')}`;
  const product = await startProduct({ env: given, simulator: { tokenMark } });
  const secrets: Canaries = new Map(Object.entries(given));
  secrets.set('token mark', tokenMark);
  secrets.set('open_id', String(product.tiktok.truth('ada').user['open_id']));
  for (const name of ['user agent', 'query', 'wrong secret', 'hostile text']) {
    secrets.set(name, canary(name));
  }
  for (const name of ['REFRESH_TOKEN_SECRET_ARN', 'USAGE_PLAN_KEY_SECRET_ARN']) {
    const arn = functionVariable(product.stack.assembly, name);
    secrets.set(name, product.stack.secrets.value(arn));
  }
  return { product, secrets, state: canary('state'), shown: [] };
}

/** Walks through all of the product, and adds what it issues and shows on the way. */
export async function walk(walked: Walked): Promise<void> {
  await asUser(walked);
  await asClient(walked);
  await asStranger(walked);
  await withoutKeys(walked);
}

/** Looker Studio's side: sign-in, data, refresh, refusal, failures at TikTok, the end. */
async function asUser({ product, secrets, shown }: Walked): Promise<void> {
  const { tiktok } = product;
  const all = { fields: FIELDS.map(({ id }) => id) };
  const videos = { fields: ['video_id'] };
  const host = await product.connect('whole@example.com');
  await host.getData(all);
  const properties = Object.values(product.project.userProperties(host.user)).join();
  const tokens = properties.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+|[\w-]{22}\.\d+\.[\w-]{43}/g) ?? [];
  tokens.forEach((token, at) => addToken(secrets, `token ${at + 1} of the connector`, token));
  tiktok.advance(3 * 3_600_000);
  host.refreshData();
  await host.getData(all);

  const partial = await product.connect('partial@example.com', { scopes: ['user.info.basic'] });
  shown.push(await chartError(partial.getData(videos)));
  const refused = await signIn(product.openAs('refuser@example.com'), { decision: 'refuse' });
  shown.push(refused.html);

  const code = secrets.get('hostile text') ?? '';
  const username = { fields: ['user_username'] };
  const failures = [
    ['videoList', () => chartError(host.getData(videos))],
    ['user', () => chartError(host.getData(username))],
    // Of more videos than before: for these there is older data, which would stand in.
    [
      'refresh',
      () => chartError(host.getData({ ...videos, configParams: { video_limit: '1000' } })),
    ],
    ['token', async () => (await signIn(product.openAs('unlucky@example.com'))).html],
  ] as const;
  // Refusals, not outages, which connector and backend would wait for.
  tiktok.dials.http200Errors = true;
  for (const [on, look] of failures) {
    if (on === 'refresh') tiktok.advance(3 * 3_600_000);
    host.refreshData();
    tiktok.dials.failNext = [{ on, kind: 'error', code, delayMs: 0, skip: 0, times: 100 }];
    shown.push(await look());
  }
  tiktok.dials.failNext = [];

  tiktok.dials.webhook.retryDelaysMs = [];
  tiktok.dials.webhook.signature = 'wrong';
  tiktok.sendWebhook({ account: 'ada', content: { reason: 1 } });
  await tiktok.webhooksIdle();
  tiktok.dials.webhook.signature = 'good';
  await partial.resetAuth();
  tiktok.disconnect('ada', 1);
  await tiktok.webhooksIdle();
  shown.push(await chartError(host.getData(videos)));
}

/** A client of our own: every code and token issued is in hand. */
async function asClient({ product, secrets, state, shown }: Walked): Promise<void> {
  const client = createOAuthClient(product.stack);
  const flow = await client.begin({ state });
  secrets.set('sign-in id', flow.location.searchParams.get('state') ?? '');
  secrets.set('cookie', flow.cookie.split('=')[1] ?? '');
  secrets.set('verifier', flow.verifier);
  const path = await client.consent(flow);
  secrets.set("TikTok's code", new URLSearchParams(path.split('?')[1]).get('code') ?? '');
  const back = await client.callback(path, flow.cookie);
  const code = new URL(back.headers.location ?? 'none:').searchParams.get('code') ?? '';
  secrets.set('code', code);

  let answer = await client.redeem({ code, verifier: flow.verifier });
  const refreshTokens: string[] = [];
  for (let generation = 1; generation <= 3; generation += 1) {
    const tokens = JSON.parse(answer.text) as TokenAnswer;
    addToken(secrets, `access token ${generation}`, tokens.access_token);
    addToken(secrets, `refresh token ${generation}`, tokens.refresh_token);
    refreshTokens.push(tokens.refresh_token);
    await client.api(tokens.access_token, '/api/tiktok/videos');
    answer = await client.refresh(tokens.refresh_token);
  }
  shown.push((await client.refresh(refreshTokens[0] ?? '')).text);
  shown.push((await client.redeem({ code, verifier: flow.verifier })).text);
  shown.push((await client.callback(path, flow.cookie)).text);
  await client.revoke((await client.connect({ account: 'newcomer' })).refresh_token);
}

/** Wrong secrets and hostile texts, in every place a request has. */
async function asStranger({ product, secrets, shown }: Walked): Promise<void> {
  const [query = '', agent = '', wrong = ''] = ['query', 'user agent', 'wrong secret'].map((name) =>
    secrets.get(name),
  );
  const headers = ['User-Agent', encodeURIComponent(agent)];
  const hostile = Object.fromEntries(
    ['client_id', 'state', 'code', 'error', 'error_description', 'fields', 'access_token'].map(
      (name) => [name, query],
    ),
  );
  const ask = async (answer: Promise<RawAnswer>) => {
    const { headers: said, text } = await answer;
    shown.push(`${JSON.stringify(said)}\n${text}`);
  };
  for (const { method, path } of Object.values(ROUTES)) {
    const request = { ...form(`${path}?${encode(hostile)}`, { client_secret: wrong }), method };
    const basic = Buffer.from(`looker-studio-connector:${wrong}`).toString('base64');
    const more = [
      ...(request.headers ?? []),
      ...headers,
      'Cookie',
      `__Host-x=${encodeURIComponent(wrong)}`,
    ];
    const { body: _, ...bare } = request;
    const each = method === 'GET' ? bare : request;
    await ask(send(product.stack.baseUrl, { ...each, headers: more }));
    for (const value of [`Basic ${basic}`, `Bearer ${encodeURIComponent(wrong)}`]) {
      const authorized = [...more, 'Authorization', value, 'TikTok-Signature', value];
      await ask(send(product.stack.baseUrl, { ...each, headers: authorized }));
    }
  }
  const body = { grant_type: 'refresh_token', refresh_token: wrong, client_secret: wrong };
  await ask(send(product.stack.baseUrl, form(ROUTES.token.path, body)));
}

/** KMS out of order: faults, which are logged, while secrets are in hand. */
async function withoutKeys({ product, shown }: Walked): Promise<void> {
  const { kms, assembly } = product.stack;
  const client = createOAuthClient(product.stack);
  const code = await client.obtainCode();
  const flow = await client.begin();
  const path = await client.consent(flow);
  const keys = ['DATA_KEY_ID', 'SIGNING_KEY_IDS'].map((name) => functionVariable(assembly, name));
  for (const key of keys) kms.setEnabled(key, false);
  shown.push((await client.redeem(code)).text);
  shown.push(JSON.stringify((await client.callback(path, flow.cookie)).headers));
  for (const key of keys) kms.setEnabled(key, true);
}

/** The parts of a token that nobody else may know; its id and the head of a JWT are no secrets. */
function addToken(secrets: Canaries, name: string, token: string): void {
  const [head = '', ...rest] = token.split('.');
  const secret = head.startsWith('eyJ') ? rest : rest.slice(1);
  secret.forEach((part, at) => secrets.set(`${name}, part ${at + 1}`, part));
}
