/** One connection, the instances that open a session of it, and the few accidents that may happen. */
import type { Connection } from '../../../lambdas/core/ports.ts';
import type { Answer, Point } from './replay.ts';
import type { Explored } from './search.ts';

export const ID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** `rotating`: the old refresh token dies at once (November 2026). `legacy`: it stays the same. */
export type Profile = 'rotating' | 'legacy';

export interface Accidents {
  /** Instances that end for ever, between two steps or after the effect of one. */
  crashes: number;
  /** Port calls that fail, with or without having had their effect. */
  faults: number;
  /** Answers that come only after time has passed since the effect. */
  lates: number;
  /** Times that an instance takes no step while time passes, though it does not sleep. */
  stalls: number;
  /** Users who remove the app at TikTok, at any moment; TikTok's webhook follows or not. */
  removals: number;
}

export interface Scenario {
  title: string;
  profile: Profile;
  /** The version that TikTok refused, by instance, or undefined where it refused none. */
  refused: readonly (number | undefined)[];
  /** Life left of the stored access token at the start. */
  leftMs: number;
  /** Life of the access tokens that TikTok issues from then on. */
  accessSeconds: number;
  accidents: Accidents;
}

/** The connection's item; equal items are one object. `pair` numbers TikTok's answers. */
export interface Row {
  id: number;
  item: (Connection & { lastCommit?: { owner: string; version: number } }) | undefined;
  pair: number;
  /** All that an item can differ in, but who holds the lease and who committed last. */
  text: string;
}

export interface Instance {
  name: string;
  phase: 'new' | 'asks' | 'late' | 'over';
  refused: number | undefined;
  startedAt: number;
  point?: Point;
  /** The answer that is under way, and whether time has passed since the effect. */
  late?: { answer: Answer; ripe: boolean };
  /** End of its newest lease. */
  leaseUntil: number;
  /** When the doubt ends that it found with its newest lease; 0: none. */
  doubtUntil: number;
  /** Time has passed since its last step. */
  stalled: boolean;
  /** Something may look different than at its last look. */
  stirred: boolean;
  /** Number of the newest pair of tokens in its hands; 0: none. */
  pair: number;
}

/** What a verb of the store does to a row. */
export interface Effect {
  row: Row;
  /** What the caller learns. */
  answer: Omit<Answer, 'at'>;
  /** The same in words. */
  label: string;
  /** Sealed tokens were stored that are no pair of TikTok, or not for this version. */
  isMixed?: boolean;
}

/** Everything worked out so far, for one exploration. */
export interface Memory {
  /** How to begin a session, by refused version. */
  replays: Map<number | undefined, (at: number) => Promise<Point>>;
  rows: Map<string, Row>;
  effects: Map<string, Promise<Effect>>;
}

export interface SessionWorld extends Explored {
  memory: Memory;
  clock: number;
  row: Row;
  tiktok: {
    profile: Profile;
    accessSeconds: number;
    newest: number;
    removed: boolean;
    /** When the access token of each pair ends, by number; the first is at index 1. */
    endsAt: readonly number[];
    /** Requests that may still arrive, though nobody waits for the answer. */
    straying: readonly string[];
  };
  instances: readonly Instance[];
  left: Accidents;
  /** Some lease ran out unreleased, or TikTok gave no answer: there is something to doubt. */
  untold: boolean;
}

export interface Move {
  label: string;
  state: SessionWorld;
}

export const isAlive = ({ phase }: Instance): boolean => phase === 'asks' || phase === 'late';

/** The holder can still store the newest pair. */
export const isInGoodHands = ({ tiktok, instances }: SessionWorld): boolean =>
  instances.some((instance) => isAlive(instance) && instance.pair === tiktok.newest);

/** A world with one instance changed. */
export function withInstance(
  world: SessionWorld,
  name: string,
  change: Partial<Instance>,
): SessionWorld {
  return {
    ...world,
    instances: world.instances.map((each) => (each.name === name ? { ...each, ...change } : each)),
  };
}

/** A world in which one accident of a kind less may happen. */
export function spend(world: SessionWorld, kind: keyof Accidents): SessionWorld {
  return { ...world, left: { ...world.left, [kind]: world.left[kind] - 1 } };
}
