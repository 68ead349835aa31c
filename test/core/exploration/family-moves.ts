/** All that can happen next to a family: steps of the callers, losses, faults, and time. */
import type { TokenAnswer } from '../../../contract/api.ts';
import { OVERLAP_SECONDS } from '../../../lambdas/core/refresh-token.ts';
import { beginCall, beginRefresh, storeEffect } from './family-program.ts';
import { stepsOf } from './family-steps.ts';
import {
  isActive,
  spend,
  withCaller,
  type Caller,
  type FamilyWorld,
  type Move,
} from './family-world.ts';

/** Moves of all callers and of the world around them. */
export async function movesOf(world: FamilyWorld): Promise<Move[]> {
  const moves: Move[] = [];
  const newcomers = new Set<string>();
  for (const caller of world.callers) {
    if (caller.phase === 'new' && !newcomers.has(caller.kind)) {
      newcomers.add(caller.kind); // equal newcomers: one order is as good as the other
      moves.push(...(await starts(world, caller)));
    }
    if (caller.phase === 'answered') moves.push(await saveOf(world, caller));
    if (isActive(caller)) moves.push(...(await stepsOf(world, caller)));
  }
  if (world.callers.some(({ phase }) => phase !== 'over')) moves.push(...(await around(world)));
  return moves.map(({ label, state }) => ({
    label: label.replace(': ', `: ${String(state.clock / 1000).padStart(6)} s  `),
    state,
  }));
}

/** A script reads the store; with a token that lives it calls the API, else it refreshes. */
async function starts(world: FamilyWorld, { name, kind }: Caller): Promise<Move[]> {
  const startedAt = world.clock;
  const { access, generation } = world.saved;
  if (kind === 'thief') {
    const generations = Array.from({ length: generation }, (_, index) => index + 1);
    return Promise.all(
      generations.map(async (presents) => {
        const point = await beginRefresh(world, presents);
        const begun = { phase: 'refreshing', point, startedAt, presents } as const;
        const label = `start: ${name} presents a copy of generation ${presents}`;
        return { label, state: withCaller(world, name, begun) };
      }),
    );
  }
  if (access && access.endsAt > world.clock) {
    const point = await beginCall(world, access.token);
    const state = withCaller(world, name, { phase: 'calling', point, startedAt });
    return [{ label: `start: ${name} calls with its access token`, state }];
  }
  const point = await beginRefresh(world, generation);
  const begun = { phase: 'refreshing', point, startedAt, presents: generation } as const;
  const label = `start: ${name} refreshes with generation ${generation}`;
  return [{ label, state: withCaller(world, name, begun) }];
}

/** The script saves what it got, then calls the API with it. */
async function saveOf(world: FamilyWorld, { name, point, presents }: Caller): Promise<Move> {
  if (point?.does !== 'returns') throw new Error('nothing to save');
  const { access_token: token, expires_in } = point.value as TokenAnswer;
  const generation = presents + 1;
  const access = { token, generation, endsAt: point.at + expires_in * 1000 };
  const call = await beginCall(world, token);
  const begun = { phase: 'calling', point: call, met: undefined } as const;
  const state = withCaller({ ...world, saved: { generation, access } }, name, begun);
  return { label: `step: ${name} saves generation ${generation}`, state };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A script takes less than the overlap from reading its token to saving the next. */
const SHORT_MS = (OVERLAP_SECONDS * 1000) / 2 - 1;

/** The user, and the clock. */
async function around(world: FamilyWorld): Promise<Move[]> {
  const { clock, grant, left, callers } = world;
  const moves: Move[] = [];
  if (left.disconnects > 0) {
    const ended = (await storeEffect(grant, 'revoke', [clock])).grant;
    const state = { ...spend(world, 'disconnects'), grant: ended };
    moves.push({ label: 'disconnect: the user ends the family', state });
  }
  if (left.jumps === 0) return moves;
  const scripts = callers.filter((caller) => caller.kind === 'script' && isActive(caller));
  const jumps = scripts.length > 0 ? [SHORT_MS] : [MINUTE, 5 * MINUTE, 20 * HOUR];
  for (const ms of jumps) {
    if (scripts.some(({ startedAt }) => clock + ms >= startedAt + OVERLAP_SECONDS * 1000)) continue;
    const state = { ...spend(world, 'jumps'), clock: clock + ms };
    moves.push({ label: `time: ${ms / 1000} s pass`, state });
  }
  return moves;
}
