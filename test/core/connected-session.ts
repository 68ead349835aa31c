import { createSealer } from '../../lambdas/core/envelope.ts';
import { createFakeConnections } from '../fakes/connections.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeTikTok } from '../fakes/tiktok.ts';

export const ID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A connection whose access token ends so much later, and the clock that tells. */
export async function connected(options: { expiresInMs: number }) {
  let time = 1_000_000;
  const connections = createFakeConnections();
  const dataKeys = createFakeDataKeys();
  const tiktok = createFakeTikTok();
  const first = await tiktok.oauth.exchangeCode('code', 'https://backend');
  if (first.outcome !== 'ok') throw new Error('no tokens');
  const { openId, accessToken, refreshToken, scopes } = first.value;
  await connections.create({
    connectionId: ID,
    accountHash: 'account',
    scopes,
    sealed: (await createSealer(dataKeys, ID, 1))({ openId, accessToken, refreshToken }),
    version: 1,
    accessExpiresAt: time + options.expiresInMs,
    refreshExpiresAt: time + 15_552_000_000,
    connectedAt: time,
  });
  const log = createFakeLog();
  const deps = {
    connections,
    dataKeys,
    tiktok: tiktok.oauth,
    log,
    now: () => time,
    sleep: async (ms: number) => {
      time += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const refreshes = () => tiktok.calls.filter(({ verb }) => verb === 'refresh').length;
  return { deps, tiktok, connections, log, refreshes, advance: (ms: number) => (time += ms) };
}
