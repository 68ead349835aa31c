import { createHmac } from 'node:crypto';
import { handleWebhook, isSignedByTikTok, readSignature } from '../../lambdas/core/webhook.ts';
import { sha256 } from '../../lambdas/core/secret-text.ts';
import { createFakeAccounts } from '../fakes/accounts.ts';
import { createFakeConnections } from '../fakes/connections.ts';
import { createFakeGrants } from '../fakes/grants.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeSnapshots } from '../fakes/snapshots.ts';
import { createFakeUnsettled } from '../fakes/unsettled.ts';

const body = Buffer.from('{"event":"authorization.removed"}');
const signed = (secret: string, t = '1790000000', bytes = body) =>
  `t=${t},s=${createHmac('sha256', secret).update(`${t}.`).update(bytes).digest('hex')}`;

const passes = (header: string | undefined, secrets: string[]) => {
  const signature = readSignature(header);
  return signature !== undefined && isSignedByTikTok(signature, body, secrets);
};

test('a signature over the raw bytes passes, under any live secret', () => {
  expect(passes(signed('secret'), ['secret'])).toBe(true);
  expect(passes(signed('old'), ['new', 'old'])).toBe(true);
  expect(
    passes(
      signed('secret').replace(/s=.*/, (mac) => `s=${mac.slice(2).toUpperCase()}`),
      ['secret'],
    ),
  ).toBe(true);
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['a short signature', 't=1790000000,s=00'],
  ['a time in words', signed('secret').replace(/t=\d+/, 't=now')],
  ['two signatures', `${signed('secret')},s=00`],
])('%s is no signature at all', (_, header) => {
  expect(readSignature(header)).toBeUndefined();
});

test.each([
  ['another secret', signed('stranger')],
  ['another time', signed('secret').replace('t=1', 't=2')],
  ['another body', signed('secret', '1790000000', Buffer.from('{}'))],
])('a signature with %s does not pass', (_, header) => {
  expect(passes(header, ['secret'])).toBe(false);
});

async function account(connectedAt: number[]) {
  const deps = {
    accounts: createFakeAccounts(),
    connections: createFakeConnections(),
    grants: createFakeGrants(),
    snapshots: createFakeSnapshots(),
    unsettled: createFakeUnsettled(),
    now: () => 5_000,
    log: createFakeLog(),
  };
  for (const [at, time] of connectedAt.entries()) {
    const connectionId = `connection-${at}`;
    await deps.accounts.add(sha256('user'), connectionId);
    await deps.connections.create({
      connectionId,
      accountHash: sha256('user'),
      scopes: [],
      sealed: { encryptedKey: body, iv: body, ciphertext: body },
      version: 1,
      accessExpiresAt: 0,
      refreshExpiresAt: 0,
      connectedAt: time,
    });
    await deps.grants.create({
      connectionId,
      clientId: 'c',
      scopes: [],
      salt: '',
      generation: 1,
      seenGeneration: 1,
      seenAt: 0,
      rotatedAt: 0,
      createdAt: 0,
      expiresAt: 1e15,
      absoluteExpiresAt: 1e15,
    });
  }
  return deps;
}
const removed = {
  client_key: 'k',
  event: 'authorization.removed',
  create_time: 2,
  user_openid: 'user',
};

test('authorization.removed ends every connection of the account, and again is no harm', async () => {
  const deps = await account([1_000, 2_999]);
  await handleWebhook(removed, deps);
  await handleWebhook(removed, deps);
  expect(deps.connections.items.size).toBe(0);
  expect([...deps.grants.items.values()].every((grant) => grant.revokedAt === 5_000)).toBe(true);
  expect(await deps.accounts.list(sha256('user'))).toEqual([]);
});

test('a connection made after the removal is a new consent and stays', async () => {
  const deps = await account([1_000, 3_000]);
  await handleWebhook(removed, deps);
  expect([...deps.connections.items.keys()]).toEqual(['connection-1']);
  expect(deps.grants.items.get('connection-1')?.revokedAt).toBeUndefined();
});

test('a connection that is not there any more leaves the account', async () => {
  const deps = await account([1_000, 9_000]);
  deps.connections.items.delete('connection-0');
  await handleWebhook(removed, deps);
  expect(await deps.accounts.list(sha256('user'))).toEqual(['connection-1']);
});

test('another event or another account changes nothing', async () => {
  const deps = await account([1_000]);
  await handleWebhook({ ...removed, event: 'video.publish.completed' }, deps);
  await handleWebhook({ ...removed, user_openid: 'somebody else' }, deps);
  expect(deps.connections.items.size).toBe(1);
});
