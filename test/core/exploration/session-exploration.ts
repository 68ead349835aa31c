/** One scenario as a model for the search. */
import { explore, type Exploration } from './search.ts';
import { judgeAfterwards } from './session-afterwards.ts';
import { keyOf } from './session-key.ts';
import { movesOf } from './session-moves.ts';
import { firstRow } from './session-table.ts';
import type { Instance, Memory, Scenario, SessionWorld } from './session-world.ts';

const newcomer = (refused: number | undefined, index: number): Instance => ({
  name: 'ABC'.charAt(index),
  phase: 'new',
  refused,
  startedAt: 0,
  leaseUntil: 0,
  doubtUntil: 0,
  stalled: false,
  stirred: false,
  pair: 0,
});

async function start(scenario: Scenario): Promise<SessionWorld> {
  const { profile, refused, leftMs, accessSeconds, accidents } = scenario;
  const memory: Memory = { replays: new Map(), rows: new Map(), effects: new Map() };
  const tiktok = { profile, accessSeconds, newest: 1, removed: false, straying: [] };
  return {
    memory,
    clock: 0,
    row: await firstRow(memory, profile, leftMs),
    tiktok: { ...tiktok, endsAt: [0, leftMs] },
    instances: refused.map(newcomer),
    left: accidents,
    untold: false,
    broken: [],
  };
}

const isEnd = (world: SessionWorld) => world.instances.every(({ phase }) => phase === 'over');

/** Explores one scenario; at each end of a run someone fresh comes and judges what is left. */
export async function exploreSessions(scenario: Scenario): Promise<Exploration> {
  return explore({
    initial: await start(scenario),
    key: keyOf,
    isEnd,
    async moves(world) {
      if (!isEnd(world)) return movesOf(world);
      const broken = await judgeAfterwards(world);
      const state = { ...world, broken };
      return broken.length > 0 ? [{ label: 'afterwards: a fresh instance comes', state }] : [];
    },
  });
}
