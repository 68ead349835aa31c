/** A sign-in that has ended, however: nothing is left of it, here or at TikTok, and it stands in nobody's way. */
import { DAY, expectSettled, lasting, REQUESTED, revocations, SILENT } from './endings.ts';

describe.each(Object.entries({ ...REQUESTED, ...SILENT }))('%s', (_, prepare) => {
  test('tokens and data are deleted, and TikTok knows (item 54)', async () => {
    const backend = lasting();
    const { connectionId, end } = await prepare(backend);
    await end();
    await backend.upkeep();
    await expectSettled(backend, connectionId);
    expect(backend.tiktok.tokens).toBeUndefined();
  });

  test('who authorizes again and disconnects is revoked at TikTok', async () => {
    const backend = lasting();
    const { connectionId, end } = await prepare(backend);
    await end();
    const again = await backend.connect();
    await backend.call('revoke', backend.revoking(again.refresh_token));
    expect(backend.tiktok.tokens).toBeUndefined();
    await backend.upkeep();
    await expectSettled(backend, connectionId);
    expect([backend.connections.items.size, backend.accounts.items.size]).toEqual([0, 0]);
  });

  test('who authorizes again stays connected (item 40)', async () => {
    const backend = lasting();
    const { connectionId, end } = await prepare(backend);
    await end();
    const before = revocations(backend);
    const again = await backend.connect();
    await backend.upkeep();
    await backend.upkeep();
    await expectSettled(backend, connectionId);
    expect(revocations(backend)).toBe(before);
    expect((await backend.bearer(again.access_token)).allowed).toBe(true);
    expect(backend.connections.items.size).toBe(1);
  });
});

describe('the operator ends every sign-in', () => {
  const ended = async () => {
    const backend = lasting();
    const { refresh_token } = await backend.connect();
    await backend.upkeep();
    backend.endAllSessions();
    backend.advance(1_000);
    return { backend, refresh_token, connectionId: refresh_token.split('.')[0] ?? '' };
  };

  test('it is settled when its client is refused', async () => {
    const { backend, refresh_token, connectionId } = await ended();
    await backend.call('token', backend.refreshing(refresh_token));
    await backend.upkeep();
    await expectSettled(backend, connectionId);
    expect(backend.tiktok.tokens).toBeUndefined();
  });

  test('else when it would have ended unused', async () => {
    const { backend, connectionId } = await ended();
    backend.advance(182 * DAY);
    await backend.upkeep();
    await expectSettled(backend, connectionId);
    expect(backend.tiktok.tokens).toBeUndefined();
  });

  test('it counts no longer as a connection of the account', async () => {
    const { backend } = await ended();
    const again = await backend.connect();
    await backend.call('revoke', backend.revoking(again.refresh_token));
    expect(backend.tiktok.tokens).toBeUndefined();
  });
});

test('a connection whose loss is known, but could not be entered, does not keep the app at TikTok', async () => {
  const backend = lasting();
  const { connectionId, end } = await REQUESTED['TikTok no longer renews it']!(backend);
  const { addEnd } = backend.unsettled;
  backend.unsettled.addEnd = async () => {
    throw new Error('the table does not answer');
  };
  expect((await end()).status).toBe(500);
  backend.unsettled.addEnd = addEnd;
  const again = await backend.connect();
  await backend.call('revoke', backend.revoking(again.refresh_token));
  expect(backend.tiktok.tokens).toBeUndefined();
  await backend.upkeep();
  await expectSettled(backend, connectionId);
});

test('a code that may still be redeemed counts as a connection of the account', async () => {
  const backend = lasting();
  const { refresh_token } = await backend.connect();
  const code = (await backend.signIn()).get('code') ?? '';
  await backend.call('revoke', backend.revoking(refresh_token));
  expect(revocations(backend)).toBe(0);
  expect((await backend.call('token', backend.redemption(code))).status).toBe(200);
});

test('a refused token of a sign-in that is settled leaves nothing to do', async () => {
  const backend = lasting();
  const { refresh_token } = await backend.connect();
  await backend.call('revoke', backend.revoking(refresh_token));
  await backend.call('token', backend.refreshing(refresh_token));
  expect([...backend.unsettled.items, ...backend.unsettled.ends]).toEqual([]);
});

test('upkeep that did not run for months still finds what ended meanwhile', async () => {
  const backend = lasting();
  const { refresh_token } = await backend.connect();
  await backend.upkeep();
  backend.advance(400 * DAY);
  await backend.upkeep();
  await expectSettled(backend, refresh_token.split('.')[0] ?? '');
});
