/** What must hold, whatever the order of the steps. Each function answers the names of broken rules. */
import {
  INSTANCE_LIFE_MS,
  STORE_WITHIN_MS,
  WAIT_LIMIT_MS,
  type Session,
} from '../../../lambdas/core/tiktok-session.ts';
import type { Point } from './replay.ts';
import { refreshTokenOf } from './session-program.ts';
import { isInGoodHands, type Instance, type SessionWorld } from './session-world.ts';

export const RULES = {
  alone: 'a refresh begins under a running lease of its own, so two overlap only if one ran out',
  once: 'no refresh token is sent to TikTok again once its successor is stored',
  fresh: 'nobody is handed a token that has ended or was refused',
  lost: 'a connection is lost only if the user removed the app, or nobody can store the new pair',
  cause: 'the cause logged for a lost connection is the true one',
  kept: 'an instance that has the new pair gives it up at the end of its life only',
  whole: 'versions grow by one, and the tokens of a version belong together',
  stored: 'a token is stored before it is used',
  brief: 'whoever has waited its time gives an answer',
  back: 'whoever comes after the lease time gets a session, or the truth',
} as const;

/** TikTok replaced the stored pair and the new one is in nobody's hands any more. */
export function isPairGone(world: SessionWorld): boolean {
  const { profile, newest } = world.tiktok;
  const isReplaced = refreshTokenOf(profile, newest) !== refreshTokenOf(profile, world.row.pair);
  return isReplaced && !isInGoodHands(world);
}

/** When the instance has heard the answer of a verb and made its next call, or ended. */
export function judgePoint(world: SessionWorld, instance: Instance, heard: string): string[] {
  const point = instance.point!;
  const broken = judgeCauses(world, point);
  const waits = instance.pair > 0 ? STORE_WITHIN_MS : WAIT_LIMIT_MS;
  const isTimeOver = heard === 'sleep' && point.at >= instance.startedAt + waits;
  if (isTimeOver && point.does === 'asks') broken.push(RULES.brief);
  if (point.does === 'asks' && point.verb === 'refresh') {
    return [...broken, ...judgeRefresh(world, instance, String(point.args[0]))];
  }
  if (point.does === 'returns') {
    return [...broken, ...judgeSession(world, instance, point.value as Session)];
  }
  const gaveUp = point.lines.some(({ event }) => event === 'refresh_not_stored');
  const isTooSoon = point.at < instance.startedAt + INSTANCE_LIFE_MS - 5_000;
  return gaveUp && isTooSoon ? [...broken, RULES.kept] : broken;
}

function judgeCauses(world: SessionWorld, { lines }: Point): string[] {
  return lines
    .filter(({ event }) => event === 'connection_lost')
    .filter(({ facts }) =>
      facts['cause'] === 'ended_at_tiktok'
        ? !world.tiktok.removed
        : !isPairGone(world) && !(world.tiktok.removed && world.untold),
    )
    .map(() => RULES.cause);
}

function judgeRefresh(world: SessionWorld, { name }: Instance, refreshToken: string): string[] {
  const { row, tiktok, clock } = world;
  if (!row.item) return []; // removed meanwhile: nobody else will refresh it
  const { lease } = row.item;
  const broken: string[] = [];
  if (lease?.owner !== name || lease.until <= clock) broken.push(RULES.alone);
  if (refreshToken !== refreshTokenOf(tiktok.profile, row.pair)) broken.push(RULES.once);
  return broken;
}

function judgeSession(
  { row, tiktok }: SessionWorld,
  { refused, point }: Instance,
  session: Session,
): string[] {
  if (session.outcome !== 'ok') return [];
  const broken: string[] = [];
  const pair = Number(session.accessToken.slice('act.'.length));
  if (tiktok.endsAt[pair]! <= point!.at || session.version === refused) broken.push(RULES.fresh);
  if (row.item && session.version > row.item.version) broken.push(RULES.stored);
  return broken;
}

/** When the effect of a write of `name` is known. */
export function judgeWrite(
  before: SessionWorld,
  after: SessionWorld,
  write: { verb: string; done: unknown; isMixed: boolean },
): string[] {
  const broken: string[] = [];
  if (write.isMixed) broken.push(RULES.whole);
  const [old, now] = [before.row.item, after.row.item];
  const isStored = after.row.pair !== before.row.pair || now?.version !== old?.version;
  const isNext = now?.version === (old?.version ?? 0) + 1 && after.row.pair > before.row.pair;
  if (isStored && !isNext) broken.push(RULES.whole);
  if (write.verb === 'markLost' && write.done === true) {
    if (!before.tiktok.removed && !isPairGone(before)) broken.push(RULES.lost);
  }
  return broken;
}
