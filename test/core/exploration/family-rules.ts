/** What must hold for a family. Each function answers the names of broken rules. */
import type { TokenAnswer } from '../../../contract/api.ts';
import type { AccessTokenClaims } from '../../../lambdas/core/access-token.ts';
import { OAuthRefusal } from '../../../lambdas/core/errors.ts';
import { OVERLAP_SECONDS } from '../../../lambdas/core/refresh-token.ts';
import { tokenOf } from './family-program.ts';
import type { Caller, FamilyWorld } from './family-world.ts';

export const FAMILY_RULES = {
  successor: 'all answers to one generation carry the same successor',
  served: 'an honest client that comes back after a lost answer is never refused',
  copy: 'a token older than the previous generation ends the family',
  slow: 'the one before it is only refused, for a minute after the rotation',
  late: 'the previous generation ends the family a minute after its successor was seen',
  dead: 'after the end of the family nobody gets a token and no access token opens anything',
  once: 'a generation is rotated once, to the next one',
  seen: 'the newest generation counts as seen once its access token was let in, and stays so',
} as const;

/** When a request is over: `caller` as it was, with the point it reached. */
export function judgeEnd(world: FamilyWorld, caller: Caller): string[] {
  const { point, phase, presents, met } = caller;
  const broken: string[] = [];
  const isRefused = point?.does === 'throws' && point.error instanceof OAuthRefusal;
  if (phase === 'calling') {
    const isAllowed = point?.does === 'returns' && point.value !== undefined;
    if (isAllowed && met?.revokedAt !== undefined) broken.push(FAMILY_RULES.dead);
    const isNewest = isAllowed && claimed(caller) === met?.generation;
    if (isNewest && world.grant.seenGeneration < met.generation) broken.push(FAMILY_RULES.seen);
    if (!isAllowed && point?.does === 'returns' && world.isPeaceful) {
      broken.push(FAMILY_RULES.served);
    }
    return broken;
  }
  if (isRefused && world.isPeaceful) broken.push(FAMILY_RULES.served);
  if (point?.does === 'returns') {
    const answer = point.value as TokenAnswer;
    if (answer.refresh_token !== tokenOf(presents + 1)) broken.push(FAMILY_RULES.successor);
    if (met?.revokedAt !== undefined) broken.push(FAMILY_RULES.dead);
  }
  const copy = judgeCopy(world, caller, isRefused);
  return copy ? [...broken, copy] : broken;
}

const claimed = ({ point }: Caller): number =>
  point?.does === 'returns' ? (point.value as AccessTokenClaims).generation : 0;

/** It presents the token before the previous one, within a minute of the rotation. */
function isSlow({ presents, met }: Caller, at: number): boolean {
  return presents + 2 === met?.generation && at < met.rotatedAt + OVERLAP_SECONDS * 1000;
}

/** A copy that turns up must be refused and end the family, unless a fault kept the request from it. */
function judgeCopy(world: FamilyWorld, caller: Caller, isRefused: boolean): string | undefined {
  const { point, presents, met } = caller;
  if (!met || (point?.does === 'throws' && !isRefused)) return undefined;
  if (met.revokedAt === undefined && isSlow(caller, point!.at)) {
    return isRefused ? undefined : FAMILY_RULES.slow;
  }
  const hasEnded = isRefused && world.grant.revokedAt !== undefined;
  if (hasEnded) return undefined;
  if (presents < met.generation - 1) return FAMILY_RULES.copy;
  const isSeen = met.seenGeneration >= met.generation;
  const isOverlapOver = isSeen && point!.at >= met.seenAt + OVERLAP_SECONDS * 1000;
  return presents === met.generation - 1 && isOverlapOver ? FAMILY_RULES.late : undefined;
}

/** When a write took effect. */
export function judgeWrite(before: FamilyWorld, after: FamilyWorld, caller: Caller): string[] {
  const [old, now] = [before.grant, after.grant];
  const broken: string[] = [];
  const isMoved = now.generation !== old.generation;
  if (isMoved && (now.generation !== old.generation + 1 || old.revokedAt !== undefined)) {
    broken.push(FAMILY_RULES.once);
  }
  const isEnded = now.revokedAt !== undefined && old.revokedAt === undefined;
  if (isEnded && isSlow(caller, before.clock)) broken.push(FAMILY_RULES.slow);
  if (now.seenGeneration > now.generation || now.seenGeneration < old.seenGeneration) {
    broken.push(FAMILY_RULES.seen);
  }
  return broken;
}
