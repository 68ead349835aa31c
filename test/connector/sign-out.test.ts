import { createWorld, type World } from './built-script.ts';
import { failed } from './scripted-platform.ts';

describe('resetAuth', () => {
  test('revokes the refresh token at the backend and forgets the sign-in', () => {
    const { call, sent, world } = createWorld();
    call('resetAuth');
    expect(sent).toEqual([
      expect.objectContaining({
        url: 'https://api.example.com/v1/oauth/revoke',
        method: 'post',
        payload: {
          token: 'canary-refresh',
          token_type_hint: 'refresh_token',
          client_id: 'looker-studio-connector',
          client_secret: 'canary-secret',
        },
      }),
    ]);
    expect(world.token).toBeNull();
  });

  test.each([
    ['answers 503', { respond: () => failed(503, 'internal_error') }],
    [
      'cannot be reached',
      {
        respond: () => {
          throw new Error('DNS error: https://api.example.com');
        },
      },
    ],
    ['is not set up', { properties: {} }],
  ])('forgets the sign-in when the backend %s', (_, change) => {
    const { call, world, logged } = createWorld(change);
    expect(call('resetAuth').text).toBeUndefined();
    expect(world.token).toBeNull();
    expect(logged.join()).toMatch(/^Not revoked at the backend/);
    expect(logged.join()).not.toContain('canary');
  });

  test.each([
    ['is busy for a moment', [429, 503, 200], 3, ''],
    ['stays busy', [503, 503, 503], 3, 'Not revoked at the backend: HTTP 503'],
    ['does not know the script', [401], 1, 'Not revoked at the backend: HTTP 401'],
  ])('asks again when the backend %s', (_, statuses, tries, log) => {
    const left = [...statuses];
    const respond = () => failed(left.shift() ?? 200, 'temporarily_unavailable');
    const { call, sent, logged } = createWorld({ respond });
    call('resetAuth');
    expect(sent).toHaveLength(tries);
    expect(logged.join()).toBe(log);
  });

  test('asks the backend nothing when nobody is signed in', () => {
    const { call, sent } = createWorld({ token: null });
    call('resetAuth');
    expect(sent).toEqual([]);
  });

  test('waits for a chart that is renewing, and ends what that has stored', () => {
    const whileWaiting: World['whileWaiting'] = (world) => {
      if (world.token) world.token = { access_token: 'canary-a2', refresh_token: 'canary-r2' };
    };
    const { call, sent, world, locks } = createWorld({ whileWaiting });
    call('resetAuth');
    expect(sent.map(({ payload }) => payload?.token)).toEqual(['canary-r2']);
    expect(world.token).toBeNull();
    expect(locks).toEqual(['wait', 'release']);
  });

  test('forgets the sign-in also when the lock is not free in time', () => {
    const whileWaiting = (): never => {
      throw new Error('Lock timeout: another process was holding the lock for too long.');
    };
    const { call, sent, world } = createWorld({ whileWaiting });
    expect(call('resetAuth').text).toBeUndefined();
    expect(sent).toHaveLength(1);
    expect(world.token).toBeNull();
  });
});
