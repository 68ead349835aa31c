/**
 * Refresh tokens and the rule of their generations (RFC 6749 6, RFC 9700 4.14.2).
 *
 * A token is `<connection id>.<generation>.<MAC>`: nothing that could be used is stored, every
 * generation can be recognised, and asking twice for a successor gives the same one.
 *
 *   generation 4 is presented            -> 5 is handed out
 *   4 again, 5 not yet seen in use       -> 5 again (its first answer was lost)
 *   5 seen in use (presented, or its access token used), 4 again within a minute -> 5 again (parallel runs)
 *   3 within a minute after 4 gave 5     -> refused, and no more: a parallel run was slow by two generations
 *   4 or 3 again later, or 2 at any time -> somebody kept a copy: the family ends
 *   9, and the table was restored to 4   -> 10: nobody but us can have made 9
 */
import type { Grant, Secrets } from './ports.ts';
import { hmacSha256, sameSecret } from './secret-text.ts';

/**
 * Parallel script runs may still hold the previous token this long after its successor was seen, and the one
 * before it this long after the rotation.
 */
export const OVERLAP_SECONDS = 60;

export interface PresentedToken {
  connectionId: string;
  generation: number;
  mac: string;
}

function mac(key: string, grant: Pick<Grant, 'connectionId' | 'salt'>, generation: number): string {
  return hmacSha256(key, `refresh-token|${grant.connectionId}|${grant.salt}|${generation}`);
}

/** Makes the token of a generation under the newest of the live keys. */
export function refreshToken(
  keys: readonly string[],
  grant: Pick<Grant, 'connectionId' | 'salt'>,
  generation: number,
): string {
  const key = keys[0];
  if (key === undefined) throw new Error('no refresh-token key');
  return `${grant.connectionId}.${generation}.${mac(key, grant, generation)}`;
}

/** Takes a token apart; undefined when it has not our form. */
export function parseRefreshToken(token: string): PresentedToken | undefined {
  const match = /^([\w-]{22})\.([1-9]\d{0,8})\.([\w-]{43})$/.exec(token);
  if (!match) return undefined;
  const [, connectionId, generation, presentedMac] = match as unknown as [
    string,
    string,
    string,
    string,
  ];
  return { connectionId, generation: Number(generation), mac: presentedMac };
}

/** Whether we made this token, under any live key, and for this family. */
export function isGenuine(keys: readonly string[], grant: Grant, token: PresentedToken): boolean {
  return keys.map((key) => sameSecret(mac(key, grant, token.generation), token.mac)).includes(true);
}

/** As isGenuine, and before it says no it looks whether the key was rotated a moment ago. */
export async function isGenuineNow(
  keys: Secrets,
  grant: Grant,
  token: PresentedToken,
): Promise<boolean> {
  return (
    isGenuine(await keys.values(), grant, token) || isGenuine(await keys.fresh(), grant, token)
  );
}

export type RefreshVerdict = 'rotate' | 'repeat' | 'outdated' | 'reuse' | 'ended';

/** Whether a family is over, whatever token of it is shown. */
export function hasEnded(grant: Grant, now: number, sessionsValidFrom: number): boolean {
  return (
    grant.revokedAt !== undefined ||
    grant.createdAt < sessionsValidFrom ||
    now >= grant.expiresAt ||
    now >= grant.absoluteExpiresAt
  );
}

/** What a genuine token of `presented` generation is worth now. Pure: the table above. */
export function judgeRefresh(
  grant: Grant,
  presented: number,
  now: number,
  sessionsValidFrom = 0,
): RefreshVerdict {
  if (hasEnded(grant, now, sessionsValidFrom)) return 'ended';
  if (presented >= grant.generation) return 'rotate';
  if (presented < grant.generation - 1) {
    // Nothing is given for it; and who holds a copy shows it again later, or one rotation later.
    const isSlow = now < grant.rotatedAt + OVERLAP_SECONDS * 1000;
    return isSlow && presented === grant.generation - 2 ? 'outdated' : 'reuse';
  }
  const successorSeen = grant.seenGeneration >= grant.generation;
  if (!successorSeen || now < grant.seenAt + OVERLAP_SECONDS * 1000) return 'repeat';
  return 'reuse';
}
