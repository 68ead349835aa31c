/** Accidents: late answers, faults and crashes, before or after the effect of a call. */
import { arrive, effectOf, over } from './session-steps.ts';
import { astray } from './session-tiktok.ts';
import {
  spend,
  withInstance,
  type Instance,
  type Move,
  type SessionWorld,
} from './session-world.ts';

const WRITES = new Set(['lease', 'commit', 'release', 'markLost', 'refresh']);

/** What may go wrong at the next step of an instance, as far as the run still allows. */
export async function accidents(world: SessionWorld, instance: Instance): Promise<Move[]> {
  const { name, phase, point } = instance;
  if (point?.does !== 'asks') return [];
  const { verb } = point;
  const { left } = world;
  const moves: Move[] = [];
  if (left.crashes > 0) {
    const state = over(spend(world, 'crashes'), name);
    const when = phase === 'late' ? 'before the answer of' : 'before';
    moves.push({ label: `crash: ${name} dies ${when} ${verb}`, state });
  }
  if (phase === 'late' || verb === 'sleep') return moves;
  const effect = await effectOf(world, instance);
  if (left.lates > 0) {
    const late = { answer: { ...effect.answer, at: 0 }, ripe: false };
    const state = withInstance(spend(effect.world, 'lates'), name, { phase: 'late', late });
    moves.push({ label: `late: ${name} ${effect.label}, the answer is late`, state });
  }
  if (left.crashes > 0 && WRITES.has(verb)) {
    const done = withInstance(effect.world, name, { phase: 'late' });
    const state = over(spend(done, 'crashes'), name);
    moves.push({ label: `crash: ${name} dies after ${effect.label}`, state });
  }
  if (left.faults > 0) {
    moves.push(...(await faults(world, instance, effect.world, verb, effect.label)));
  }
  return moves;
}

async function faults(
  world: SessionWorld,
  { name, point }: Instance,
  done: SessionWorld,
  verb: string,
  effect: string,
): Promise<Move[]> {
  const at = world.clock;
  const moves: Move[] = [];
  if (verb !== 'refresh') {
    const failed = { verb, at, key: `${verb} fault`, fault: true };
    const undone = await arrive(spend(world, 'faults'), name, failed);
    moves.push({ label: `fault: ${name} ${verb} fails`, state: undone });
    if (!WRITES.has(verb)) return moves;
    const state = await arrive(spend(done, 'faults'), name, failed);
    return [...moves, { label: `fault: ${name} ${effect}, the answer is lost`, state }];
  }
  if (point?.does !== 'asks') return moves;
  const refreshToken = String(point.args[0]);
  const told = (outcome: string) => ({
    verb,
    at,
    key: `refresh ${outcome}`,
    value: { outcome },
  });
  const lost = { ...withInstance(spend(done, 'faults'), name, { pair: 0 }), untold: true };
  const never = spend({ ...world, untold: true }, 'faults');
  const stray = { ...never, tiktok: astray(world.tiktok, refreshToken) };
  return [
    {
      label: `fault: ${name} ${effect}, the answer is lost`,
      state: await arrive(lost, name, told('unavailable')),
    },
    {
      label: `fault: ${name} refresh times out and may arrive later`,
      state: await arrive(stray, name, told('unavailable')),
    },
    {
      label: `fault: ${name} refresh is refused by TikTok's rate limit`,
      state: await arrive(spend(world, 'faults'), name, told('rate_limited')),
    },
  ];
}
