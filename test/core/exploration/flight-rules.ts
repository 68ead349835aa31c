/** What must hold for `land`, whatever the order of the steps. Functions answer names of broken rules. */
import { FETCH_LEASE_MS, type Landed } from '../../../lambdas/core/snapshot-fetch.ts';
import { FETCH_NEEDS_MS, FETCH_WAIT_MS } from '../../../lambdas/core/snapshot-flight.ts';
import { INSTANCE_LIFE_MS } from '../../../lambdas/core/tiktok-session.ts';
import { fetchOf } from './flight-program.ts';
import {
  FRESHNESS_MS,
  STALE_MS,
  STARTS_AT,
  type FlightWorld,
  type Instance,
} from './flight-world.ts';

export const RULES = {
  alone: 'two fetches overlap only if a lease ran out, or the connection has ended',
  needed: 'nobody asks TikTok for what is there already',
  whole: 'what is served is the whole answer of one fetch, and not older than it says',
  fresh: 'data older than wanted is served only when something failed, and is marked',
  told: 'a request fails only when something failed',
  brief: 'whoever has waited its time gives an answer',
  late: 'nobody sets out to fetch without the time for it',
  gone: 'nothing is kept of a connection that has ended',
  back: 'whoever comes after the lease time gets data at once',
} as const;

export const BEGIN_WITHIN_MS = INSTANCE_LIFE_MS - FETCH_NEEDS_MS;

export const wantedAt = ({ startedAt, wish }: Instance): number =>
  Math.max(startedAt - FRESHNESS_MS, wish === undefined ? 0 : STARTS_AT + wish);

/** When an instance begins to ask TikTok. */
export function judgeBegin(world: FlightWorld, instance: Instance): string[] {
  const { slot, instances, ranOut, isClosed, clock } = world;
  if (ranOut || isClosed) return [];
  const broken: string[] = [];
  if (instances.some(({ name, fetching }) => name !== instance.name && fetching > 0)) {
    broken.push(RULES.alone);
  }
  const snapshot = slot?.snapshot;
  const isThere = snapshot && snapshot.keepUntil > clock;
  if (isThere && snapshot.freshAt >= wantedAt(instance)) broken.push(RULES.needed);
  return broken;
}

/** When an instance has heard the answer of a verb and made its next call, or ended. */
export function judgePoint(world: FlightWorld, instance: Instance, heard: string): string[] {
  const point = instance.point!;
  if (point.does === 'asks') {
    const passed = point.at - instance.startedAt;
    if (point.verb === 'lease' && passed >= BEGIN_WITHIN_MS) return [RULES.late];
    const isLate = heard === 'sleep' && passed >= FETCH_WAIT_MS;
    return isLate && point.verb !== 'sleep' && point.verb !== 'body' ? [RULES.brief] : [];
  }
  if (point.does === 'throws') return world.failed ? [] : [RULES.told];
  const landed = point.value as Landed;
  const beganAt = world.fetches[fetchOf(landed)];
  const broken: string[] = [];
  if (beganAt === undefined || beganAt < landed.readAt) broken.push(RULES.whole);
  const isOld = landed.readAt < Math.min(wantedAt(instance), instance.startedAt);
  const mayBeOld = landed.isStale && world.failed && landed.readAt > point.at - STALE_MS;
  if (isOld && !mayBeOld) broken.push(RULES.fresh);
  return broken;
}

/** When all are over. */
export function judgeEnd({ isClosed, slot }: FlightWorld): string[] {
  return isClosed && slot?.snapshot !== undefined ? [RULES.gone] : [];
}

export const AFTER_LEASE_MS = FETCH_LEASE_MS;
