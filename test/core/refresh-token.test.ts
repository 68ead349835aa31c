import {
  isGenuine,
  judgeRefresh,
  parseRefreshToken,
  refreshToken,
} from '../../lambdas/core/refresh-token.ts';
import type { Grant } from '../../lambdas/core/ports.ts';

const MINUTE = 60_000;
const grant: Grant = {
  connectionId: 'AAAAAAAAAAAAAAAAAAAAAA',
  clientId: 'looker-studio-connector',
  scopes: ['user.info.basic'],
  salt: 'salt',
  generation: 5,
  seenGeneration: 4,
  seenAt: 0,
  rotatedAt: 0,
  createdAt: 0,
  expiresAt: 10_000 * MINUTE,
  absoluteExpiresAt: 20_000 * MINUTE,
};

test('the newest generation rotates', () => {
  expect(judgeRefresh(grant, 5, MINUTE)).toBe('rotate');
});

test.each([5, 20 * 60, 9_999])('a lost answer is repeated %i minutes later', (minutes) => {
  expect(judgeRefresh(grant, 4, minutes * MINUTE)).toBe('repeat');
});

test('the previous generation is good for one more minute once its successor was seen', () => {
  const seen = { ...grant, seenGeneration: 5, seenAt: 10 * MINUTE };
  expect(judgeRefresh(seen, 4, 11 * MINUTE - 1)).toBe('repeat');
  expect(judgeRefresh(seen, 4, 11 * MINUTE)).toBe('reuse');
});

test('the token before the previous one is refused for a minute after the rotation, then it is reuse', () => {
  const rotated = { ...grant, rotatedAt: 10 * MINUTE };
  expect(judgeRefresh(rotated, 3, 10 * MINUTE)).toBe('outdated');
  expect(judgeRefresh(rotated, 3, 11 * MINUTE - 1)).toBe('outdated');
  expect(judgeRefresh(rotated, 3, 11 * MINUTE)).toBe('reuse');
});

test('anything older is reuse at any time, seen or not', () => {
  expect(judgeRefresh(grant, 2, 1)).toBe('reuse');
});

test('a generation that the table does not know was handed out before the table was restored', () => {
  expect(judgeRefresh(grant, 6, 1)).toBe('rotate');
  expect(judgeRefresh({ ...grant, revokedAt: 1 }, 6, 2)).toBe('ended');
});

test.each([
  ['revoked', { revokedAt: 1 }],
  ['idle too long', { expiresAt: 10 }],
  ['past its absolute end', { absoluteExpiresAt: 10 }],
])('a family that is %s has ended', (_, change) => {
  expect(judgeRefresh({ ...grant, ...change }, 5, 10)).toBe('ended');
});

test('a token says its family and generation and proves both', () => {
  const text = refreshToken(['key'], grant, 5);
  const token = parseRefreshToken(text);
  expect(token).toMatchObject({ connectionId: grant.connectionId, generation: 5 });
  expect(isGenuine(['key'], grant, token!)).toBe(true);
  expect(isGenuine(['key'], grant, { ...token!, generation: 4 })).toBe(false);
  expect(isGenuine(['key'], { ...grant, salt: 'other' }, token!)).toBe(false);
});

test('the same generation has the same token each time it is asked', () => {
  expect(refreshToken(['key'], grant, 6)).toBe(refreshToken(['key'], grant, 6));
});

test('after a rotation of the key, old tokens stay genuine and new ones use the new key', () => {
  const old = parseRefreshToken(refreshToken(['old'], grant, 5))!;
  expect(isGenuine(['new', 'old'], grant, old)).toBe(true);
  expect(isGenuine(['new'], grant, old)).toBe(false);
  expect(refreshToken(['new', 'old'], grant, 5)).toBe(refreshToken(['new'], grant, 5));
});

test.each(['', 'x', 'a.b.c', 'AAAAAAAAAAAAAAAAAAAAAA.0.' + 'A'.repeat(43), 'A'.repeat(5000)])(
  'a text of another form is no token: %#',
  (text) => {
    expect(parseRefreshToken(text)).toBeUndefined();
  },
);
