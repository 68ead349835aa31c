/** What is kept of TikTok's data: when it stands in for TikTok, and when it must be gone. */
import { connected, fail, HOUR, user, type Connected } from './charts.ts';

describe('when TikTok fails', () => {
  test('the last data is served, with its age and marked', async () => {
    const each = await connected();
    const { get, backend } = each;
    const readAt = backend.now();
    await get('user');
    backend.advance(HOUR);
    fail(each);
    const { status, data, error } = await get('user', { fields: 'display_name' });
    expect([status, error.code]).toEqual([200, 'ok']);
    expect(data).toMatchObject({
      user: { display_name: 'Ada' },
      data_as_of: readAt,
      stale: true,
    });
  });

  test('it is left alone for half a minute, then asked again', async () => {
    const each = await connected();
    const { get, callsOf, backend } = each;
    await get('user');
    backend.advance(HOUR);
    fail(each);
    await get('user');
    backend.advance(29_000);
    expect(await callsOf(() => get('user'))).toBe(0);
    backend.advance(2_000);
    expect((await get('user')).data.stale).toBeUndefined();
  });

  test('without older data the failure is told, and never kept', async () => {
    const each = await connected();
    fail(each);
    expect((await each.get('user')).status).toBe(503);
    expect((await each.get('user')).status).toBe(200);
  });

  test('those who waited for the fetch share its failure', async () => {
    const each = await connected();
    for (let at = 0; at < 20; at += 1) {
      each.backend.tiktok.next('user', async () => {
        // Long enough for the others to come and wait.
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
        each.backend.advance(1_000);
        return { outcome: 'unavailable' };
      });
    }
    const all = async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => each.get('user')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    };
    expect(await each.callsOf(all)).toBe(1);
  });

  test('data older than the setting allows is not served', async () => {
    const each = await connected();
    await each.get('user');
    each.backend.advance(24 * HOUR);
    fail(each);
    expect((await each.get('user')).status).toBe(503);
  });

  test.each([
    ['a permission that is gone', { outcome: 'scope' } as const, 403],
    ['a refusal of our request', { outcome: 'refused', code: 'invalid_params' } as const, 500],
  ])('%s is not hidden behind older data', async (_, outcome, status) => {
    const { get, backend } = await connected();
    await get('user');
    backend.advance(HOUR);
    backend.tiktok.next('user', outcome);
    expect((await get('user')).status).toBe(status);
  });

  test('what was read under a permission goes with it', async () => {
    const each = await connected();
    const { get, backend } = each;
    await get('user');
    backend.advance(HOUR);
    backend.tiktok.next('user', { outcome: 'scope' });
    await get('user');
    fail(each);
    expect((await get('user')).status).toBe(503);
  });
});

describe('links die', () => {
  test.each([
    ['videos', 'cover_image_url'],
    ['user', 'avatar_url'],
  ] as const)(
    '%s: %s is fetched anew after five hours however fresh data counts',
    async (route, field) => {
      const { get, callsOf, backend } = await connected();
      backend.settings.freshnessMs = 12 * HOUR;
      await get(route);
      backend.advance(5 * HOUR + 1);
      expect(await callsOf(() => get(route, { fields: field }))).toBe(1);
    },
  );

  test('a chart without links is served what is there, and no link in it', async () => {
    const { get, callsOf, backend } = await connected();
    backend.settings.freshnessMs = 12 * HOUR;
    await get('videos');
    backend.advance(6 * HOUR);
    expect(await callsOf(() => get('videos', { fields: 'id' }))).toBe(0);
  });

  test('when TikTok fails, links of old data are left empty', async () => {
    const { get, backend } = await connected();
    await get('videos');
    backend.advance(6 * HOUR);
    backend.tiktok.next('videos', { outcome: 'unavailable' });
    const { data } = await get('videos', { fields: 'id,cover_image_url' });
    expect(data.videos?.[0]).toEqual({ id: '0', cover_image_url: null });
  });
});

/** One bit of what is stored is another one. */
function damage(each: Connected, what: 'ciphertext' | 'encryptedKey'): void {
  for (const { snapshot } of each.backend.snapshots.slots.values()) {
    const bytes = Uint8Array.from(snapshot?.[what] ?? []);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    Object.assign(snapshot ?? {}, { [what]: bytes });
  }
}

describe.each(['ciphertext', 'encryptedKey'] as const)('data with a damaged %s', (what) => {
  test('is read anew, once', async () => {
    const each = await connected();
    await each.get('user');
    damage(each, what);
    const all = async () => {
      const asks = Array.from({ length: 5 }, () => each.get('user', { fields: 'display_name' }));
      for (const { data } of await Promise.all(asks)) {
        expect(data).toMatchObject({ user: { display_name: 'Ada' } });
      }
    };
    expect(await each.callsOf(all)).toBe(1);
    expect(await each.callsOf(all)).toBe(0);
  });

  test('is replaced when it is old, too', async () => {
    const each = await connected();
    await each.get('user');
    damage(each, what);
    each.backend.advance(HOUR);
    expect(await each.callsOf(() => each.get('user'))).toBe(1);
    expect(await each.callsOf(() => each.get('user'))).toBe(0);
  });

  test('does not hide that TikTok fails', async () => {
    const each = await connected();
    await each.get('user');
    damage(each, what);
    each.backend.advance(HOUR);
    fail(each);
    expect((await each.get('user')).status).toBe(503);
  });
});

describe('no data is left', () => {
  const kept = ({ backend }: Connected) =>
    [...backend.snapshots.slots.values()].filter(({ snapshot }) => snapshot).length;

  test('when the user disconnects', async () => {
    const each = await connected();
    await each.get('user');
    await each.get('videos');
    expect(kept(each)).toBe(2);
    await each.backend.call('revoke', each.backend.revoking(each.refresh_token));
    expect(kept(each)).toBe(0);
  });

  test('when the user disconnects and TikTok cannot be told yet', async () => {
    const each = await connected();
    await each.get('user');
    each.backend.tiktok.next('revoke', { outcome: 'unavailable' });
    await each.backend.call('revoke', each.backend.revoking(each.refresh_token));
    expect(kept(each)).toBe(0);
  });

  test('when a fetch ends after the user has disconnected', async () => {
    const each = await connected();
    each.backend.tiktok.next('user', async () => {
      await each.backend.call('revoke', each.backend.revoking(each.refresh_token));
      return { outcome: 'ok', value: user };
    });
    expect((await each.get('user')).status).toBe(200);
    expect(kept(each)).toBe(0);
  });

  test('when TikTok says that the sign-in is over', async () => {
    const each = await connected();
    const { get, backend } = each;
    await get('videos');
    backend.tiktok.next('user', { outcome: 'expired' });
    backend.tiktok.next('refresh', { outcome: 'dead' });
    expect((await get('user')).error.code).toBe('reconnect_required');
    expect(kept(each)).toBe(0);
  });
});
