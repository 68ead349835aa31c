/** All that can happen next in a world: steps of the instances, accidents, and time. */
import { FETCH_WAIT_MS } from '../../../lambdas/core/snapshot-flight.ts';
import { begin } from './flight-program.ts';
import { BEGIN_WITHIN_MS } from './flight-rules.ts';
import { arrive, effectOf, textOf } from './flight-steps.ts';
import {
  isAlive,
  over,
  spend,
  withInstance,
  type FlightWorld,
  type Instance,
  type Move,
} from './flight-world.ts';

const WRITES = new Set(['lease', 'commit', 'release', 'enlist']);

/** Moves of all instances and of the world around them. */
export async function movesOf(world: FlightWorld): Promise<Move[]> {
  const moves: Move[] = [];
  const newcomers = new Set<number | undefined>();
  for (const instance of world.instances) {
    const { name, phase, wish } = instance;
    if (phase === 'new' && !newcomers.has(wish)) {
      newcomers.add(wish); // equal newcomers: one order is as good as the other
      moves.push(await startOf(world, name, wish));
    }
    if (isAlive(instance)) {
      moves.push(...(await stepsOf(world, instance)), ...(await accidents(world, instance)));
    }
  }
  if (world.instances.every(({ phase }) => phase === 'over')) return [];
  if (world.left.ends > 0) moves.push(await endOfConnection(world));
  const later = timePasses(world);
  return later ? [...moves, { label: 'time: passes', state: later }] : moves;
}

async function startOf(world: FlightWorld, name: string, wish: number | undefined): Promise<Move> {
  const point = await begin(world.clock, wish);
  const begun = { phase: 'asks', point, startedAt: world.clock, stirred: true } as const;
  return { label: `start: ${name} begins`, state: withInstance(world, name, begun) };
}

/** The one step of an instance that goes well. */
export async function stepsOf(world: FlightWorld, instance: Instance): Promise<Move[]> {
  const { name, point } = instance;
  if (point?.does !== 'asks') return [];
  const { verb } = point;
  const at = world.clock;
  if (verb === 'sleep') {
    if (!instance.stirred) return [];
    const state = await arrive(world, name, { verb, at, key: 'sleep' });
    return [{ label: `step: ${name} wakes`, state }];
  }
  const effect = await effectOf(world, instance);
  const state = await arrive(effect.world, name, { ...effect.answer, at });
  return [{ label: `step: ${name} ${verb} ${effect.answer.key}`, state }];
}

async function accidents(world: FlightWorld, instance: Instance): Promise<Move[]> {
  const { name, point } = instance;
  if (point?.does !== 'asks') return [];
  const { verb } = point;
  const { left, clock: at } = world;
  const moves: Move[] = [];
  const add = (label: string, state: FlightWorld) => moves.push({ label, state });
  if (left.crashes > 0) {
    add(`crash: ${name} dies before ${verb}`, over(spend(world, 'crashes'), name));
  }
  if (verb === 'end' && left.refusals > 0) {
    const refused = {
      ...withInstance(spend(world, 'refusals'), name, { fetching: 0 }),
      failed: true,
    };
    add(
      `refusal: TikTok fails ${name}`,
      await arrive(refused, name, { verb, at, key: 'no', value: 0 }),
    );
  }
  if (left.faults === 0 || verb === 'sleep') return moves;
  const fault = { verb, at, key: 'fault', fault: true };
  const undone = { ...spend(world, 'faults'), failed: true };
  const isFetch = verb === 'begin' || verb === 'end';
  const before = isFetch ? withInstance(undone, name, { fetching: 0 }) : undone;
  add(`fault: ${name} ${verb} fails`, await arrive(before, name, fault));
  if (!WRITES.has(verb)) return moves;
  const effect = await effectOf(undone, instance);
  add(`fault: ${name} ${verb}, the answer is lost`, await arrive(effect.world, name, fault));
  return moves;
}

/** The user disconnects: the list is closed, and the slot goes if it is listed. */
async function endOfConnection(world: FlightWorld): Promise<Move> {
  const slot = world.isListed ? undefined : world.slot;
  const closed = { ...spend(world, 'ends'), isClosed: true, slot, text: await textOf(slot) };
  const instances = closed.instances.map((each) => ({ ...each, stirred: true }));
  return { label: 'end: the user disconnects', state: { ...closed, instances } };
}

/**
 * The clock moves to the next moment at which a comparison with it changes; whoever has not taken its
 * step by then has stalled. Sleepers wake when something has changed, or then.
 */
function timePasses(world: FlightWorld): FlightWorld | undefined {
  const { clock, slot, instances } = world;
  const deadlines = [
    slot?.lease?.until,
    ...instances
      .filter(isAlive)
      .flatMap(({ startedAt }) => [startedAt + BEGIN_WITHIN_MS, startedAt + FETCH_WAIT_MS]),
  ].filter((at): at is number => at !== undefined && at > clock);
  if (deadlines.length === 0) return undefined;
  const to = Math.min(...deadlines);
  let after: FlightWorld = { ...world, clock: to };
  if (slot?.lease && slot.lease.until <= to) after.ranOut = true;
  for (const instance of instances.filter(isAlive)) {
    const { name, point, stalled, stirred } = instance;
    const isAsleep = point?.does === 'asks' && point.verb === 'sleep';
    // A sleep is short: whoever could have found something new by then has stalled as well.
    if (!stalled && (!isAsleep || stirred)) {
      after = { ...withInstance(spend(after, 'stalls'), name, { stalled: true }), failed: true };
    }
    if (isAsleep) after = withInstance(after, name, { stirred: true });
  }
  return after.left.stalls < 0 ? undefined : after;
}
