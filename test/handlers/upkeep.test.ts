import { BEGIN_WITHIN_MS } from '../../lambdas/core/upkeep.ts';
import { createBackend } from './backend.ts';

const HOUR = 3_600_000;

test('a sign-in in use is settled and left alone', async () => {
  const backend = createBackend();
  const { access_token } = await backend.connect();
  expect(backend.unsettled.items.size).toBe(1);
  await backend.upkeep();
  expect(backend.unsettled.items.size).toBe(0);
  expect((await backend.bearer(access_token)).allowed).toBe(true);
  expect(backend.connections.items.size).toBe(1);
});

test('a code that may still be redeemed is waited for', async () => {
  const backend = createBackend();
  const code = (await backend.signIn()).get('code')!;
  await backend.upkeep();
  expect((await backend.call('token', backend.redemption(code))).status).toBe(200);
});

test('a sign-in that was never finished is ended, at TikTok too', async () => {
  const backend = createBackend();
  await backend.signIn();
  backend.advance(61_000);
  await backend.upkeep();
  expect(backend.tiktok.calls.map(({ verb }) => verb)).toEqual(['exchangeCode', 'revoke']);
  expect([backend.connections.items.size, backend.unsettled.items.size]).toEqual([0, 0]);
});

test('a sign-in whose tokens never arrived is ended after 72 hours, at TikTok too', async () => {
  const backend = createBackend({ refreshExpiresInSeconds: 365 * 86_400 });
  const code = (await backend.signIn()).get('code')!;
  await backend.call('token', backend.redemption(code));
  backend.advance(61_000);
  await backend.upkeep();
  backend.advance(71 * HOUR);
  await backend.upkeep();
  expect(backend.connections.items.size).toBe(1);
  // The list is kept by days: the next one begins at most 25 hours later.
  backend.advance(26 * HOUR);
  await backend.upkeep();
  expect(backend.tiktok.calls.map(({ verb }) => verb)).toContain('revoke');
  expect([backend.connections.items.size, backend.unsettled.items.size]).toEqual([0, 0]);
});

test('a sign-in that was used once is left alone, however long ago', async () => {
  const backend = createBackend({ refreshExpiresInSeconds: 365 * 86_400 });
  const { access_token, refresh_token } = await backend.connect();
  const { draft } = await backend.bearer(access_token);
  await backend.call('user', draft);
  for (let day = 0; day < 90; day += 1) {
    backend.advance(24 * HOUR);
    await backend.upkeep();
  }
  expect((await backend.call('token', backend.refreshing(refresh_token))).status).toBe(200);
});

test('after 72 hours a key that opens nothing keeps no tokens either', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  backend.ports.dataKeys.decrypt = async () => {
    throw new Error('the key is disabled');
  };
  await backend.call('revoke', backend.revoking(refresh_token));
  backend.advance(71 * HOUR);
  await backend.upkeep();
  expect(backend.connections.items.size).toBe(1);
  backend.advance(2 * HOUR);
  await backend.upkeep();
  expect([backend.connections.items.size, backend.unsettled.items.size]).toEqual([0, 0]);
  expect(backend.log.lines.map(({ event }) => event)).toContain('tiktok_revoke_given_up');
});

test('nor does another connection of the account that cannot be read', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  await backend.connect();
  const { find } = backend.connections;
  const [mine] = backend.connections.items.keys();
  backend.connections.find = async (id) => {
    if (id !== mine) throw new Error('the item is not what it should be');
    return find(id);
  };
  await backend.call('revoke', backend.revoking(refresh_token));
  expect(backend.connections.items.size).toBe(2);
  backend.advance(73 * HOUR);
  await backend.upkeep();
  expect([...backend.connections.items.keys()]).not.toContain(mine);
});

test('an unfinished sign-in beside one in use does not end the app at TikTok', async () => {
  const backend = createBackend();
  const { access_token } = await backend.connect();
  await backend.signIn();
  backend.advance(61_000);
  await backend.upkeep();
  expect(backend.tiktok.calls.map(({ verb }) => verb)).not.toContain('revoke');
  expect(backend.connections.items.size).toBe(1);
  expect((await backend.bearer(access_token)).allowed).toBe(true);
});

test('while TikTok fails it is tried again, for 72 hours, then only our copy is deleted', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  const fail = () => backend.tiktok.next('revoke', { outcome: 'unavailable' });
  fail();
  await backend.call('revoke', backend.revoking(refresh_token));
  for (const wait of [HOUR, 60 * HOUR]) {
    backend.advance(wait);
    fail();
    await backend.upkeep();
    expect(backend.connections.items.size).toBe(1);
  }
  backend.advance(12 * HOUR);
  fail();
  await backend.upkeep();
  expect([backend.connections.items.size, backend.unsettled.items.size]).toEqual([0, 0]);
});

test('a revocation that broke off half-way is finished', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  const { remove } = backend.connections;
  backend.connections.remove = async () => {
    throw new Error('the table does not answer');
  };
  expect((await backend.call('revoke', backend.revoking(refresh_token))).status).toBe(500);
  backend.connections.remove = remove;
  await backend.upkeep();
  expect([backend.connections.items.size, backend.unsettled.items.size]).toEqual([0, 0]);
});

test('one connection that fails does not stop the others', async () => {
  const backend = createBackend();
  await backend.signIn();
  await backend.signIn();
  backend.advance(61_000);
  const { revoke } = backend.grants;
  const [first] = backend.unsettled.items;
  backend.grants.revoke = async (id, now) => {
    if (id === first) throw new Error('this item only');
    return revoke(id, now);
  };
  await backend.upkeep();
  expect([...backend.unsettled.items]).toEqual([first]);
});

test('a run begins nothing when it must end soon; the rest waits for the next', async () => {
  const backend = createBackend();
  for (let sign = 0; sign < 12; sign += 1) await backend.signIn();
  backend.advance(61_000);
  const { find } = backend.grants;
  backend.grants.find = async (connectionId) => {
    backend.advance(BEGIN_WITHIN_MS / 2);
    return find(connectionId);
  };
  // What is begun has all the time it takes.
  const run = () => backend.upkeep({ remainingMs: 600_000 });
  await run();
  expect(backend.unsettled.items.size).toBe(10);
  for (let more = 0; more < 5; more += 1) await run();
  expect(backend.unsettled.items.size).toBe(0);
});

test('connections that fail every time do not keep the others from their turn', async () => {
  const backend = createBackend();
  for (let sign = 0; sign < 12; sign += 1) await backend.signIn();
  backend.advance(61_000);
  const last = [...backend.unsettled.items].at(-1) ?? '';
  const { revoke } = backend.grants;
  backend.grants.revoke = async (connectionId, now) => {
    backend.advance(BEGIN_WITHIN_MS);
    if (connectionId === last) return revoke(connectionId, now);
    throw new Error('the table does not answer');
  };
  // Each run begins at one of twelve by chance: that none of 600 begins at the last is no chance at all.
  for (let run = 0; run < 600 && backend.unsettled.items.has(last); run += 1) {
    await backend.upkeep();
  }
  expect(backend.unsettled.items.size).toBe(11);
});
