/** The real `openSession`, its ports turned into questions that the search answers. */
import { createSecretKey } from 'node:crypto';
import { createSealer, open, type TokenSecrets } from '../../../lambdas/core/envelope.ts';
import type { Connection, DataKeys, Sealed } from '../../../lambdas/core/ports.ts';
import { openSession } from '../../../lambdas/core/tiktok-session.ts';
import { createReplay, remembered, type Program } from './replay.ts';
import { ID, type Profile, type SessionWorld } from './session-world.ts';

/** What an instance calls itself; its real name is random and another one in each replay. */
export const ME = 'me';

function program(refused: number | undefined): Program {
  return ({ ask, now, log }) => {
    let owner = ME;
    return openSession(
      ID,
      {
        now,
        log,
        sleep: (ms) => ask('sleep', ms),
        dataKeys: { generate: () => ask('generate'), decrypt: () => ask('decrypt') },
        tiktok: { refresh: (token) => ask('refresh', token) },
        connections: {
          async find() {
            const found = (await ask('find')) as Connection | undefined;
            if (found?.lease?.owner !== ME) return found;
            return { ...found, lease: { ...found.lease, owner } };
          },
          lease(_, version, lease, at) {
            owner = lease.owner;
            return ask('lease', version, { ...lease, owner: ME }, at);
          },
          commit: (_id, version, _owner, tokens, at) => ask('commit', version, ME, tokens, at),
          release: (_id, _owner, doubtUntil) => ask('release', ME, doubtUntil),
          markLost: (_id, version, _owner, at) => ask('markLost', version, ME, at),
          create: () => ask('create'),
          remove: () => ask('remove'),
        },
      },
      refused,
    );
  };
}

/** Begins a session now. */
export function begin({ memory, clock }: SessionWorld, refused: number | undefined) {
  return remembered(memory.replays, refused, () => createReplay(program(refused)))(clock);
}

/** One key for all: what is explored is the order of the calls, not the cryptography. */
export const dataKey = {
  plaintext: createSecretKey(new Uint8Array(32).fill(7)),
  encryptedKey: Uint8Array.of(7),
};
const dataKeys: DataKeys = {
  generate: async () => dataKey,
  decrypt: async () => dataKey.plaintext,
};

/** Pair `n` as TikTok names it. */
export const secretsOf = (profile: Profile, pair: number): TokenSecrets => ({
  openId: 'open-id',
  accessToken: `act.${pair}`,
  refreshToken: refreshTokenOf(profile, pair),
});
export const refreshTokenOf = (profile: Profile, pair: number): string =>
  profile === 'rotating' ? `rft.${pair}` : 'rft';

const sealedPairs = new Map<string, Promise<Sealed>>();

/** A pair sealed for one version of the connection, the same bytes each time. */
export function sealedPair(profile: Profile, pair: number, version: number): Promise<Sealed> {
  return remembered(sealedPairs, `${profile} ${pair} ${version}`, async () =>
    (await createSealer(dataKeys, ID, version))(secretsOf(profile, pair)),
  );
}

const openedBytes = new WeakMap<Sealed, Promise<number | undefined>>();

/** Which pair of TikTok was sealed for this version; undefined when it is none, or a mixed one. */
export function pairIn(
  profile: Profile,
  sealed: Sealed,
  version: number,
): Promise<number | undefined> {
  const known = openedBytes.get(sealed);
  if (known) return known;
  const opened = open(dataKeys, ID, version, sealed).then(
    (secrets) => {
      const pair = Number(secrets.accessToken.slice('act.'.length));
      const whole = secretsOf(profile, pair);
      return secrets.refreshToken === whole.refreshToken ? pair : undefined;
    },
    () => undefined,
  );
  openedBytes.set(sealed, opened);
  return opened;
}
