import * as client from './client.ts';

afterAll(client.closeAll);

test('ends every grant of the user for the app, both tokens, and no grant of others', async () => {
  const simulator = await client.start();
  const [first, second] = [await client.signIn(simulator), await client.signIn(simulator)];
  const other = await client.signIn(simulator, { account: 'archive' });
  await client.revoke(simulator, first.accessToken);
  expect((await client.userInfo(simulator, second.accessToken)).status).toBe(401);
  expect((await client.refresh(simulator, second.refreshToken)).body.error).toBe('invalid_grant');
  expect((await client.userInfo(simulator, other.accessToken)).status).toBe(200);
  expect(simulator.grants().map(({ endedBy }) => endedBy)).toEqual(['revoke', 'revoke', null]);
});

test.each(['{}', ''] as const)('answers 200 with the body %j by dial', async (body) => {
  const simulator = await client.start();
  simulator.dials.revokeBody = body;
  const { accessToken } = await client.signIn(simulator);
  const answer = await client.revoke(simulator, accessToken);
  expect([answer.status, answer.text]).toEqual([200, body]);
});

test('an expired access token is refused and the grant lives on', async () => {
  const simulator = await client.start();
  const { accessToken, refreshToken } = await client.signIn(simulator);
  simulator.advance(7_200_000);
  expect((await client.revoke(simulator, accessToken)).body.error).toBe('invalid_request');
  expect((await client.refresh(simulator, refreshToken)).body.error).toBeUndefined();
});

test('a refresh token is not accepted in place of the access token', async () => {
  const simulator = await client.start();
  const { refreshToken } = await client.signIn(simulator);
  expect((await client.revoke(simulator, refreshToken)).body.error).toBe('invalid_request');
  expect(simulator.grants()[0]?.endedBy).toBeNull();
});

test('needs the client secret', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator);
  const fields = { token: accessToken, client_secret: 'wrong' };
  const { body } = await client.postForm(simulator, '/v2/oauth/revoke/', fields);
  expect(body.error).toBe('invalid_client');
  expect(simulator.grants()[0]?.endedBy).toBeNull();
});
