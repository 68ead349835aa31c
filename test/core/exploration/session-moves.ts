/** All that can happen next in a world: steps of the instances, accidents, and time. */
import { accidents } from './session-accidents.ts';
import { begin } from './session-program.ts';
import { answerOf, arrive, effectOf } from './session-steps.ts';
import { rowOf } from './session-table.ts';
import { refreshEffect, withoutVain } from './session-tiktok.ts';
import { advance, nextDeadline } from './session-time.ts';
import {
  isAlive,
  withInstance,
  type Instance,
  type Move,
  type SessionWorld,
} from './session-world.ts';

/** Moves of all instances and of the world around them. */
export async function movesOf(world: SessionWorld): Promise<Move[]> {
  const moves: Move[] = [];
  const newcomers = new Set<number | undefined>();
  for (const instance of world.instances) {
    if (instance.phase === 'new' && !newcomers.has(instance.refused)) {
      newcomers.add(instance.refused); // equal newcomers: one order is as good as the other
      moves.push(await startOf(world, instance));
    }
    if (isAlive(instance)) {
      moves.push(...(await stepsOf(world, instance)), ...(await accidents(world, instance)));
    }
  }
  if (world.instances.some(({ phase }) => phase !== 'over')) moves.push(...surroundings(world));
  return moves.map(({ label, state }) => ({ label: atTime(label, state), state }));
}

function atTime(label: string, { clock }: SessionWorld): string {
  return label.replace(': ', `: ${(clock / 1000).toFixed(3).padStart(8)} s  `);
}

async function startOf(world: SessionWorld, { name, refused }: Instance): Promise<Move> {
  const point = await begin(world, refused);
  const startedAt = world.clock;
  const begun = { phase: 'asks', point, startedAt, stirred: true } as const;
  const state = withInstance(world, name, begun);
  return { label: `start: ${name} begins`, state };
}

/** The one step of an instance that goes well. */
export async function stepsOf(world: SessionWorld, instance: Instance): Promise<Move[]> {
  const { name, phase, late, point } = instance;
  if (phase === 'late') {
    if (!late!.ripe) return [];
    const state = await arrive(world, name, { ...late!.answer, at: world.clock });
    return [{ label: `step: ${name} gets the late answer of ${late!.answer.verb}`, state }];
  }
  if (point?.does !== 'asks') return [];
  if (point.verb === 'sleep') {
    if (!instance.stirred) return [];
    const state = await arrive(world, name, answerOf('sleep', world.clock));
    return [{ label: `step: ${name} wakes`, state }];
  }
  const effect = await effectOf(world, instance);
  const state = await arrive(effect.world, name, { ...effect.answer, at: world.clock });
  return [{ label: `step: ${name} ${effect.label}`, state }];
}

/** TikTok's side, the user, and the clock. */
function surroundings(world: SessionWorld): Move[] {
  const moves: Move[] = [];
  const { tiktok, left, row } = world;
  for (const refreshToken of tiktok.straying) {
    const arrived = refreshEffect(tiktok, refreshToken, world.clock).tiktok;
    const straying = tiktok.straying.filter((each) => each !== refreshToken);
    const state = { ...world, tiktok: withoutVain({ ...arrived, straying }) };
    moves.push({ label: `stray: a request of nobody arrives with ${refreshToken}`, state });
  }
  if (left.removals > 0) {
    const removed = withoutVain({ ...tiktok, removed: true });
    const state = { ...world, tiktok: removed, left: { ...left, removals: left.removals - 1 } };
    moves.push({ label: `removal: the user removes the app at TikTok`, state });
  }
  if (tiktok.removed && row.item) {
    const state = { ...world, row: rowOf(world.memory, undefined, row.pair) };
    moves.push({ label: `removal: TikTok's webhook removes the connection`, state });
  }
  const next = nextDeadline(world);
  const later = next === undefined ? undefined : advance(world, next);
  if (later) moves.push({ label: `time: passes`, state: later });
  return moves;
}
