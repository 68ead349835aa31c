import { createBackend, type Backend } from './backend.ts';

const MAX = 60;
/** Google calls for all customers from few addresses. */
const GOOGLE = { sourceIp: '192.0.2.7' };

type Draft = ReturnType<Backend['refreshing']>;

async function repeatedly(count: number, ask: () => Promise<{ status: number }>) {
  const statuses = new Set<number>();
  for (let at = 0; at < count; at += 1) statuses.add((await ask()).status);
  return [...statuses];
}
const written = (backend: Backend) => [...backend.windows.items.values()].reduce((a, b) => a + b);
const hits = (backend: Backend) =>
  backend.log.lines.filter(({ event }) => event === 'request_window_hit').length;

describe('requests that fail count per source address', () => {
  const stranger = 'A'.repeat(22) + '.1.' + 'A'.repeat(43);
  const rows: [string, 'token' | 'revoke', (backend: Backend) => Draft, number][] = [
    ['a wrong secret', 'token', (b) => b.refreshing('x', { client_secret: 'wrong' }), 401],
    ['an unknown refresh token', 'token', (b) => b.refreshing(stranger), 400],
    ['a malformed refresh token', 'token', (b) => b.refreshing('x'), 400],
    ['an unknown code', 'token', (b) => b.redemption('A'.repeat(43)), 400],
    ['no grant type', 'token', (b) => b.redemption('x', { grant_type: undefined }), 400],
    ['a body that is no form', 'token', () => ({ body: '{}' }), 400],
    ['a wrong secret', 'revoke', (b) => b.revoking('x', { client_secret: 'wrong' }), 401],
    ['no token', 'revoke', (b) => b.revoking('x', { token: undefined }), 400],
    ['an unknown token', 'revoke', (b) => b.revoking(stranger), 200],
  ];

  test.each(rows)('%s at %s is held back at the 61st', async (_, route, draft, status) => {
    const backend = createBackend();
    const ask = () => backend.call(route, { ...draft(backend), ...GOOGLE });
    expect(await repeatedly(MAX, ask)).toEqual([status]);
    const answer = await ask();
    expect([answer.status, answer.json().error]).toEqual([429, 'temporarily_unavailable']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect([written(backend), hits(backend)]).toEqual([MAX + 1, 1]);
    expect((await backend.call(route, draft(backend))).status).toBe(status);
  });

  test('token and revoke share one window', async () => {
    const backend = createBackend();
    const wrong = { client_secret: 'wrong' };
    await repeatedly(MAX, () => backend.call('token', backend.refreshing('x', wrong)));
    expect((await backend.call('revoke', backend.revoking('x', wrong))).status).toBe(429);
  });

  test('a token that is dead counts so too', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    await backend.call('revoke', backend.revoking(refresh_token));
    const ask = () => backend.call('token', { ...backend.refreshing(refresh_token), ...GOOGLE });
    expect(await repeatedly(MAX, ask)).toEqual([400]);
    expect((await ask()).status).toBe(429);
  });
});

describe('requests of a known sign-in count per connection', () => {
  test('whatever else comes from their address', async () => {
    const backend = createBackend();
    const people: Awaited<ReturnType<Backend['connect']>>[] = [];
    for (let at = 0; at < MAX + 10; at += 1) {
      people.push(await backend.connect());
      backend.windows.items.clear();
    }
    const wrong = { ...backend.refreshing('x', { client_secret: 'wrong' }), ...GOOGLE };
    await repeatedly(MAX + 1, () => backend.call('token', wrong));
    for (const { refresh_token } of people) {
      const draft = { ...backend.refreshing(refresh_token), ...GOOGLE };
      expect((await backend.call('token', draft)).status).toBe(200);
    }
    const [first] = people;
    const draft = { ...backend.revoking(first!.refresh_token), ...GOOGLE };
    expect((await backend.call('revoke', draft)).status).toBe(200);
  });

  test('which are held back before anything is signed or moved on', async () => {
    const backend = createBackend();
    const [ada, bob] = [await backend.connect(), await backend.connect()];
    // The redemption was the first.
    let newest = ada.refresh_token;
    const ask = async () => {
      const answer = await backend.call('token', backend.refreshing(newest));
      newest = String(answer.json()['refresh_token'] ?? newest);
      return answer;
    };
    expect(await repeatedly(MAX - 1, ask)).toEqual([200]);
    const before = [written(backend), JSON.stringify([...backend.grants.items.values()])];
    const issued = () => backend.log.lines.filter(({ event }) => event === 'tokens_issued').length;
    const issuedBefore = issued();
    const answer = await ask();
    expect([answer.status, answer.json().error]).toEqual([429, 'temporarily_unavailable']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(hits(backend)).toBe(1);
    expect([written(backend), JSON.stringify([...backend.grants.items.values()])]).toEqual([
      Number(before[0]) + 1,
      before[1],
    ]);
    expect(issued()).toBe(issuedBefore);
    expect((await backend.call('token', backend.refreshing(bob.refresh_token))).status).toBe(200);
    backend.advance(15 * 60_000);
    expect((await ask()).status).toBe(200);
  });

  test('with one window write per request', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    const before = written(backend);
    await backend.call('token', backend.refreshing(refresh_token));
    expect(written(backend)).toBe(before + 1);
    await backend.call('revoke', backend.revoking(refresh_token));
    expect(written(backend)).toBe(before + 2);
  });
});

describe('a fault of ours counts for nobody', () => {
  const failing = async () => {
    throw new Error('KMS does not answer');
  };

  test.each(['rotated', 'repeated'])(
    'a token that could not be signed, %s, is asked for again and again and then given',
    async (kind) => {
      const backend = createBackend();
      const { refresh_token } = await backend.connect();
      const ask = () => backend.call('token', backend.refreshing(refresh_token));
      if (kind === 'repeated') await ask();
      const before = written(backend);
      const { sign } = backend.signer;
      backend.signer.sign = failing;
      expect(await repeatedly(MAX + 10, ask)).toEqual([500]);
      backend.signer.sign = sign;
      expect(written(backend)).toBe(before);
      expect((await ask()).status).toBe(200);
      expect(written(backend)).toBe(before + 1);
    },
  );

  test('and neither does a disconnect that breaks off', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    const before = written(backend);
    const { addEnd } = backend.unsettled;
    backend.ports.unsettled.addEnd = failing;
    const ask = () => backend.call('revoke', backend.revoking(refresh_token));
    expect(await repeatedly(MAX + 10, ask)).toEqual([500]);
    expect(written(backend)).toBe(before);
    backend.ports.unsettled.addEnd = addEnd;
    expect((await ask()).status).toBe(200);
  });

  test('in the window in which it was counted, though the fault took until the next one', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    const counts = () => [...backend.windows.items.values()];
    backend.signer.sign = () => {
      backend.advance(15 * 60_000);
      return failing();
    };
    const ask = () => backend.call('token', backend.refreshing(refresh_token));
    expect(await repeatedly(2, ask)).toEqual([500]);
    expect(counts().slice(-2)).toEqual([1, 0]);
  });

  test('while the limit holds for what succeeds in between', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    const { sign } = backend.signer;
    const ask = () => backend.call('token', backend.refreshing(refresh_token));
    for (let at = 0; at < MAX - 1; at += 1) {
      backend.signer.sign = failing;
      expect((await ask()).status).toBe(500);
      backend.signer.sign = sign;
      expect((await ask()).status).toBe(200);
    }
    expect((await ask()).status).toBe(429);
    backend.signer.sign = failing;
    expect((await ask()).status).toBe(429);
  });

  test('and a window that cannot be given back hides no fault', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    backend.signer.sign = failing;
    backend.ports.windows.giveBack = failing;
    const answer = await backend.call('token', backend.refreshing(refresh_token));
    expect([answer.status, answer.json().error]).toEqual([500, 'server_error']);
    expect(backend.log.lines.map(({ event }) => event)).toContain('request_window_failed');
  });
});

test('a counter that fails holds nobody back', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  backend.windows.count = async () => {
    throw new Error('table down');
  };
  expect((await backend.call('token', backend.refreshing(refresh_token))).status).toBe(200);
  expect((await backend.call('token', backend.refreshing('x'))).status).toBe(400);
  expect((await backend.call('revoke', backend.revoking(refresh_token))).status).toBe(200);
});
