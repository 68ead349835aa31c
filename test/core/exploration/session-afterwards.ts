/** Whoever comes later: one fresh instance, alone and without accidents, after all others are over. */
import { INSTANCE_LIFE_MS, LEASE_MS, type Session } from '../../../lambdas/core/tiktok-session.ts';
import { stepsOf } from './session-moves.ts';
import { begin } from './session-program.ts';
import { isPairGone, RULES } from './session-rules.ts';
import { isAlive, type Instance, type SessionWorld } from './session-world.ts';

/**
 * Once the lease time is over, a session is opened if TikTok's newest pair is the stored one. Otherwise
 * that pair is gone: the answer may be "not now" as long as its owner could still come back, and is
 * "lost" after the life of an instance. Answers the names of broken rules.
 */
export async function judgeAfterwards(world: SessionWorld): Promise<string[]> {
  const afterLease = await openAlone({ ...world, clock: world.clock + LEASE_MS });
  const later = afterLease.world.clock + INSTANCE_LIFE_MS;
  const afterLife = await openAlone({ ...afterLease.world, clock: later });
  const isGone = world.tiktok.removed || isPairGone(world);
  const expected = isGone
    ? ['ok lost', 'lost lost', 'unavailable lost', 'ok unavailable']
    : ['ok ok'];
  const seen = `${afterLease.session?.outcome} ${afterLife.session?.outcome}`;
  const broken = [...afterLease.world.broken, ...afterLife.world.broken];
  return isAsExpected(world, expected, seen) ? broken : [...broken, RULES.back];
}

function isAsExpected(world: SessionWorld, expected: string[], seen: string): boolean {
  // A token that TikTok has not refused yet is used to its end.
  const isStillGood = world.tiktok.endsAt[world.row.pair]! > world.clock + LEASE_MS + 10_000;
  return expected.includes(seen) || (isStillGood && seen === 'ok ok');
}

async function openAlone(
  world: SessionWorld,
): Promise<{ world: SessionWorld; session: Session | undefined }> {
  const point = await begin(world, undefined);
  const fresh: Instance = {
    name: 'fresh',
    phase: 'asks',
    refused: undefined,
    startedAt: world.clock,
    point,
    leaseUntil: 0,
    doubtUntil: 0,
    stalled: false,
    stirred: true,
    pair: 0,
  };
  let now: SessionWorld = { ...world, instances: [fresh] };
  for (;;) {
    const instance = now.instances[0]!;
    const [step] = isAlive(instance) ? await stepsOf(now, instance) : [];
    if (!step) {
      const last = instance.point;
      return {
        world: now,
        session: last?.does === 'returns' ? (last.value as Session) : undefined,
      };
    }
    now = step.state;
  }
}
