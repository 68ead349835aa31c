import { createWorld, type World } from './built-script.ts';
import { failed } from './scripted-platform.ts';

describe('authCallback of someone who was signed in before', () => {
  const again = (change: Partial<World> = {}) => {
    const made = createWorld({
      handleCallback: () => {
        made.world.token = { access_token: 'canary-next', refresh_token: 'canary-next-refresh' };
        return true;
      },
      ...change,
    });
    const { result } = made.call('authCallback', { parameter: { code: 'c' } });
    const revoked = made.sent
      .filter(({ url }) => url.endsWith('/oauth/revoke'))
      .map(({ payload }) => payload?.token);
    return { ...made, revoked, page: String((result as { html: string }).html) };
  };

  test('ends the earlier connection at the backend and keeps the new one', () => {
    const { revoked, page, world } = again();
    expect(revoked).toEqual(['canary-refresh']);
    expect(page).toContain('TikTok is connected</h1>');
    expect(world.token?.refresh_token).toBe('canary-next-refresh');
  });

  test.each([
    ['answers 503', () => failed(503, 'internal_error')],
    [
      'cannot be reached',
      () => {
        throw new Error('DNS error: https://api.example.com');
      },
    ],
  ])('succeeds when the backend %s', (_, respond) => {
    const { page, logged, world } = again({ respond });
    expect(page).toContain('TikTok is connected</h1>');
    expect(world.token?.refresh_token).toBe('canary-next-refresh');
    expect(logged.join()).toContain('Not revoked at the backend');
    expect(logged.join()).not.toContain('canary');
  });

  test.each([
    ['was refused', () => false],
    [
      'failed',
      () => {
        throw new Error('Error retrieving token: invalid_grant, used');
      },
    ],
  ])('keeps the earlier connection when the new sign-in %s', (_, handleCallback) => {
    const { revoked, world } = again({ handleCallback });
    expect(revoked).toEqual([]);
    expect(world.token?.refresh_token).toBe('canary-refresh');
  });

  test('revokes nothing when nobody was signed in, or without a refresh token', () => {
    expect(again({ token: null }).revoked).toEqual([]);
    expect(again({ token: { access_token: 'a' } }).revoked).toEqual([]);
  });
});
