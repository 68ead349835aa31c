/** One family of our refresh tokens: its grant, the client's property store, and what goes on. */
import type { Grant } from '../../../lambdas/core/ports.ts';
import type { Point } from './replay.ts';
import type { Explored } from './search.ts';

/** A run of the client's script, or a stranger who presents a copy. */
export interface Caller {
  name: string;
  kind: 'script' | 'thief';
  /** `answered`: it holds new tokens that are not in the property store yet. */
  phase: 'new' | 'refreshing' | 'answered' | 'calling' | 'over';
  /** Where its newest request stands. */
  point?: Point;
  startedAt: number;
  /** Generation of the refresh token that it sends; 0: none. */
  presents: number;
  /** The grant after the newest `find` or `rotate` of its request that took effect. */
  met?: Grant | undefined;
}

/** An access token in the property store. */
export interface Access {
  token: string;
  /** Of the refresh token that came with it. */
  generation: number;
  endsAt: number;
}

/** How often each kind of accident may still happen. */
export interface Chances {
  /** Requests that die on the server, and answers with tokens that do not arrive. */
  losses: number;
  /** Store calls that fail, with or without having had their effect. */
  faults: number;
  /** Times that the user ends the family. */
  disconnects: number;
  /** Times that the clock moves on. */
  jumps: number;
}

/** What a verb of the store does to the grant, and answers. */
export interface Effect {
  grant: Grant;
  value: unknown;
  /** Says all of `value` that a request can tell apart. */
  key: string;
}

export interface FamilyWorld extends Explored {
  /** Everything worked out so far, for one exploration. */
  memory: { replays: Map<string, Promise<Point>>; effects: Map<string, Promise<Effect>> };
  clock: number;
  grant: Grant;
  /** The property store, which all scripts share: newest generation saved, and its access token. */
  saved: { generation: number; access?: Access };
  callers: readonly Caller[];
  left: Chances;
  /** Neither a stranger nor a disconnect: nothing ends the family rightly. */
  isPeaceful: boolean;
}

export interface Move {
  label: string;
  state: FamilyWorld;
}

export const isActive = ({ phase }: Caller): boolean => phase !== 'new' && phase !== 'over';

/** A world with one caller changed. */
export function withCaller(world: FamilyWorld, name: string, change: Partial<Caller>): FamilyWorld {
  return {
    ...world,
    callers: world.callers.map((each) => (each.name === name ? { ...each, ...change } : each)),
  };
}

/** A world in which one chance of a kind less is left. */
export function spend(world: FamilyWorld, kind: keyof Chances): FamilyWorld {
  return { ...world, left: { ...world.left, [kind]: world.left[kind] - 1 } };
}

/** Equal keys, equal futures. Callers are known by their past, not by name. */
export function keyOf({ clock, grant, saved, callers, left }: FamilyWorld): string {
  const each = callers.map(({ kind, phase, point, startedAt, presents, met }) => {
    if (phase === 'over' || phase === 'new') return `${kind} ${phase}`;
    return [kind, phase, point?.id, startedAt, presents, textOf(met)].join(' ');
  });
  const { generation, access } = saved;
  return [
    ...[clock, textOf(grant), generation, access?.generation, access?.endsAt],
    ...[Object.values(left).join(' '), ...each.sort()],
  ].join('|');
}

/** All that a grant can differ in here. */
export function textOf(grant: Grant | undefined): string {
  if (!grant) return '-';
  const { generation, seenGeneration, seenAt, rotatedAt, revokedAt } = grant;
  return `${generation} ${seenGeneration} ${seenAt} ${rotatedAt} ${revokedAt}`;
}
