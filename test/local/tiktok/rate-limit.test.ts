import * as client from './client.ts';

afterAll(client.closeAll);

test('600 calls a minute are served, the next gets 429 without Retry-After', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator);
  const statuses = new Map<number, number>();
  for (let batch = 0; batch < 12; batch += 1) {
    const calls = Array.from({ length: 50 }, () => client.userInfo(simulator, accessToken));
    for (const { status } of await Promise.all(calls)) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  const over = await client.userInfo(simulator, accessToken);
  expect([...statuses]).toEqual([[200, 600]]);
  expect([over.status, over.body.error.code]).toEqual([429, 'rate_limit_exceeded']);
  expect(over.headers.get('retry-after')).toBeNull();
});

test('the window slides: a call frees its place when it is a minute old', async () => {
  const simulator = await client.start();
  simulator.dials.rateLimit.max = 2;
  const { accessToken } = await client.signIn(simulator);
  const call = async () => (await client.userInfo(simulator, accessToken)).status;
  const statuses = [await call()];
  simulator.advance(30_000);
  statuses.push(await call(), await call());
  simulator.advance(30_000);
  statuses.push(await call(), await call());
  expect(statuses).toEqual([200, 200, 429, 200, 429]);
});

test('each endpoint has a window of its own', async () => {
  const simulator = await client.start();
  simulator.dials.rateLimit.max = 1;
  const { accessToken } = await client.signIn(simulator);
  const answers = [
    await client.userInfo(simulator, accessToken),
    await client.videoCall(simulator, accessToken),
    await client.videoCall(
      simulator,
      accessToken,
      { filters: { video_ids: ['1'] } },
      'id',
      'query',
    ),
    await client.userInfo(simulator, accessToken),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
});

test.each([
  ['app', 429],
  ['token', 200],
] as const)('the window is kept by %s', async (keyBy, second) => {
  const simulator = await client.start();
  Object.assign(simulator.dials.rateLimit, { max: 1, keyBy });
  const [one, two] = [await client.signIn(simulator), await client.signIn(simulator)];
  const first = await client.userInfo(simulator, one.accessToken);
  const other = await client.userInfo(simulator, two.accessToken);
  expect([first.status, other.status]).toEqual([200, second]);
});

test('Retry-After says when a place is free, by dial', async () => {
  const simulator = await client.start();
  Object.assign(simulator.dials.rateLimit, { max: 1, retryAfter: true });
  const { accessToken } = await client.signIn(simulator);
  await client.userInfo(simulator, accessToken);
  simulator.advance(20_000);
  const { headers } = await client.userInfo(simulator, accessToken);
  expect(headers.get('retry-after')).toBe('40');
});

test('OAuth endpoints have no window', async () => {
  const simulator = await client.start();
  simulator.dials.rateLimit.max = 1;
  await client.signIn(simulator);
  const { refreshToken } = await client.signIn(simulator);
  expect((await client.refresh(simulator, refreshToken)).body.error).toBeUndefined();
});
