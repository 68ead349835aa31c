/** The state of one explored run of `land`: the slot in the table, TikTok, and the instances. */
import type { SnapshotSlot } from '../../../lambdas/core/snapshot-port.ts';
import type { Point } from './replay.ts';
import type { Explored } from './search.ts';

export const ID = 'connection';
export const SHAPE = 'videos';
export const FRESHNESS_MS = 900_000;
export const STALE_MS = 86_400_000;
/** Far from 0, so that ages before the start exist. */
export const STARTS_AT = 1_000_000_000;

/** How much may go wrong in one run. */
export interface Accidents {
  /** Instances that die. */
  crashes: number;
  /** Calls that fail, before or after their effect. */
  faults: number;
  /** Times that an instance takes no step while the clock moves on. */
  stalls: number;
  /** Fetches that TikTok answers with a failure. */
  refusals: number;
  /** Users who disconnect, at any moment. */
  ends: number;
}

export interface Scenario {
  title: string;
  /** `fresh_after` of each instance, as time after the start; undefined: none. */
  wishes: readonly (number | undefined)[];
  /** Age of the snapshot that is there at the start; undefined: there is none. */
  ageMs?: number;
  accidents: Accidents;
}

export interface Instance {
  name: string;
  phase: 'new' | 'asks' | 'over';
  wish: number | undefined;
  startedAt: number;
  point?: Point | undefined;
  /** The fetch it has begun and not ended; 0: none. */
  fetching: number;
  stalled: boolean;
  /** Something may look different than at its last look. */
  stirred: boolean;
}

export interface FlightWorld extends Explored {
  clock: number;
  slot: SnapshotSlot | undefined;
  /** The slot in words: all that instances can tell apart, but who holds the lease. */
  text: string;
  isListed: boolean;
  isClosed: boolean;
  /** When each fetch began, by number; the first stands for the snapshot at the start. */
  fetches: readonly number[];
  instances: readonly Instance[];
  left: Accidents;
  /** A lease ended by the clock: two may fetch at the same time. */
  ranOut: boolean;
  /** Something failed or stalled: an instance may have no data to give. */
  failed: boolean;
}

export interface Move {
  label: string;
  state: FlightWorld;
}

export const isAlive = ({ phase }: Instance): boolean => phase === 'asks';

/** A world with one instance changed. */
export function withInstance(
  world: FlightWorld,
  name: string,
  change: Partial<Instance>,
): FlightWorld {
  const instances = world.instances.map((each) =>
    each.name === name ? { ...each, ...change } : each,
  );
  return { ...world, instances };
}

/** A world in which one accident of a kind less may happen. */
export function spend(world: FlightWorld, kind: keyof Accidents): FlightWorld {
  return { ...world, left: { ...world.left, [kind]: world.left[kind] - 1 } };
}

/** The instance does nothing any more. */
export function over(world: FlightWorld, name: string): FlightWorld {
  return withInstance(world, name, { phase: 'over', point: undefined, fetching: 0 });
}

/** Equal keys, equal futures: instances are known by their past, not by name. */
export function keyOf(world: FlightWorld): string {
  const { clock, slot, text, isListed, isClosed, fetches, instances, left } = world;
  const each = instances.map(({ name, phase, wish, startedAt, point, fetching, ...marks }) => {
    if (phase === 'over') return slot?.lease?.owner === name ? 'gone' : 'over';
    const isOwner = slot?.lease?.owner === name;
    return [
      phase,
      wish,
      startedAt,
      point?.id,
      fetching,
      isOwner,
      marks.stalled,
      marks.stirred,
    ].join(' ');
  });
  const flags = [isListed, isClosed, world.ranOut, world.failed].map(Number).join('');
  const start = [clock, text, flags, fetches.join(' '), Object.values(left).join(' ')];
  return [...start, ...each.sort()].join('|');
}
