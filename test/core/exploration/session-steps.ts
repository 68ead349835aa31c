/** Parts of a move: the effect of a call, the arrival of its answer, the end of an instance. */
import { INSTANCE_LIFE_MS, LEASE_MS } from '../../../lambdas/core/tiktok-session.ts';
import type { Answer } from './replay.ts';
import { judgePoint, judgeWrite } from './session-rules.ts';
import { dataKey } from './session-program.ts';
import { isStoreVerb, storeEffect } from './session-table.ts';
import { astray, refreshEffect, withoutVain } from './session-tiktok.ts';
import {
  isAlive,
  withInstance,
  type Instance,
  type Row,
  type SessionWorld,
} from './session-world.ts';

export const answerOf = (verb: string, at: number, value?: unknown): Answer => ({
  verb,
  at,
  key: verb,
  value,
});

/** What the call of an instance does to the world, and the answer on its way back. */
export async function effectOf(
  world: SessionWorld,
  { name, point }: Instance,
): Promise<{ world: SessionWorld; answer: Omit<Answer, 'at'>; label: string }> {
  if (point?.does !== 'asks') throw new Error('an instance that asks nothing has no effect');
  const { verb, args } = point;
  if (verb === 'refresh') {
    const { tiktok, answer } = refreshEffect(world.tiktok, String(args[0]), world.clock);
    const holding = answer.outcome === 'ok' ? { pair: tiktok.newest } : {};
    const key = `refresh ${args[0]} ${answer.outcome} ${tiktok.newest}`;
    const after = withInstance({ ...world, tiktok: withoutVain(tiktok) }, name, holding);
    const label = `refresh with ${args[0]}: ${answer.outcome}`;
    return { world: after, label, answer: { verb, key, value: answer } };
  }
  if (!isStoreVerb(verb)) {
    return { world, label: verb, answer: { verb, key: verb, value: dataKey } };
  }
  const { row } = world;
  const effect = await storeEffect(world, name, { id: point.id, verb, args });
  let after: SessionWorld = {
    ...world,
    row: effect.row,
    untold: world.untold || hasRunOut(effect.row, world.clock),
  };
  if (effect.row !== row) after = stirred(after);
  if (verb === 'find') after = withInstance(after, name, { stirred: false });
  if (verb === 'lease' && effect.answer.value === true) {
    const [, { until }] = args as [number, { until: number }];
    const { lease, doubtUntil = 0 } = row.item ?? {};
    const doubt = lease ? lease.until - LEASE_MS + INSTANCE_LIFE_MS : 0;
    const holding = { leaseUntil: until, doubtUntil: Math.max(doubt, doubtUntil) };
    after = withInstance(after, name, holding);
  }
  const write = { verb, done: effect.answer.value, isMixed: effect.isMixed ?? false };
  const broken = judgeWrite(world, after, write);
  const { answer, label } = effect;
  return { world: { ...after, broken: [...after.broken, ...broken] }, label, answer };
}

/** Nobody released this lease in time. */
export const hasRunOut = ({ item }: Row, clock: number): boolean =>
  item?.lease !== undefined && item.lease.until <= clock;

/** Everybody who sleeps may find something new. */
export function stirred(world: SessionWorld): SessionWorld {
  const instances = world.instances.map((each) =>
    isAlive(each) && !each.stirred ? { ...each, stirred: true } : each,
  );
  return { ...world, instances };
}

/** An instance gets its answer and goes on to its next call or its end. */
export async function arrive(
  world: SessionWorld,
  name: string,
  answer: Answer,
): Promise<SessionWorld> {
  const { late: _, ...instance } = world.instances.find((each) => each.name === name)!;
  let point = await instance.point!.answered(answer);
  // A key is decrypted at once. Neither the others nor the clock are asked before the call that
  // follows, so a stall, crash or fault here is the same as one there.
  while (point.does === 'asks' && point.verb === 'decrypt') {
    point = await point.answered(answerOf('decrypt', point.at, dataKey.plaintext));
  }
  const wentOn: Instance = { ...instance, phase: 'asks', point, stalled: false };
  if (answer.fault) wentOn.stirred = true;
  const instances = world.instances.map((each) => (each.name === name ? wentOn : each));
  const after = { ...world, instances };
  const broken = [...after.broken, ...judgePoint(after, wentOn, answer.verb)];
  return point.does === 'asks' ? { ...after, broken } : { ...over(after, name), broken };
}

/** The instance does nothing any more. Its request to TikTok may still be under way. */
export function over(world: SessionWorld, name: string): SessionWorld {
  const { phase, point } = world.instances.find((each) => each.name === name)!;
  const isAsking = phase === 'asks' && point?.does === 'asks' && point.verb === 'refresh';
  const tiktok = isAsking ? astray(world.tiktok, String(point.args[0])) : world.tiktok;
  return withInstance({ ...world, tiktok }, name, { phase: 'over', pair: 0 });
}
