import { createBackend } from './backend.ts';

test('a generation of tokens is noted at its first use, by one write, and never again', async () => {
  const backend = createBackend();
  const noted: number[] = [];
  const { markSeen } = backend.grants;
  backend.ports.grants.markSeen = async (connectionId, generation, now) => {
    noted.push(generation);
    await markSeen(connectionId, generation, now);
  };
  const use = async (accessToken: string) =>
    expect((await backend.bearer(accessToken)).allowed).toBe(true);
  const first = await backend.connect();
  const renewed = await backend.call('token', backend.refreshing(first.refresh_token));
  // The chart that was open when the other one renewed goes on with its token.
  await use(first.access_token);
  await use(first.access_token);
  expect(noted).toEqual([]);
  const newest = renewed.json()['access_token'] as string;
  await use(newest);
  await use(newest);
  await use(first.access_token);
  expect(noted).toHaveLength(1);
});
