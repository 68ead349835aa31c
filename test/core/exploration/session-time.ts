/**
 * Time between the steps. Between two deadlines no comparison with the clock changes its result, so
 * time jumps from one deadline to the next; whoever has not taken its step by then has stalled. A sleep
 * of at most a second between two looks has no time of its own: it ends when something has changed, or
 * with the next deadline. To wake earlier and find the same as last time would change nothing.
 */
import {
  INSTANCE_LIFE_MS,
  STORE_WITHIN_MS,
  WAIT_LIMIT_MS,
} from '../../../lambdas/core/tiktok-session.ts';
import { hasRunOut, over, stirred } from './session-steps.ts';
import { isAlive, spend, withInstance, type Instance, type SessionWorld } from './session-world.ts';

/** Further away than this nothing is awaited: no instance lives that long. */
const HORIZON_MS = 60_000;

/** When the next comparison with the clock may change its result. */
export function nextDeadline({ clock, row, tiktok, instances }: SessionWorld): number | undefined {
  const tokenEnds = tiktok.endsAt[row.pair] ?? 0;
  const deadlines = [
    ...[row.item?.lease?.until, row.item?.doubtUntil, tokenEnds - 10_000, tokenEnds],
    ...instances.filter(isAlive).flatMap(deadlinesOf),
  ];
  const future = deadlines.filter(
    (at): at is number => at !== undefined && at > clock && at <= clock + HORIZON_MS,
  );
  return future.length === 0 ? undefined : Math.min(...future);
}

/** Whoever has a new pair does not look at its lease any more, and else there is nothing to store. */
function deadlinesOf({ startedAt, leaseUntil, doubtUntil, pair }: Instance): number[] {
  const end = startedAt + INSTANCE_LIFE_MS;
  const loops = startedAt + WAIT_LIMIT_MS;
  const own = pair > 0 ? [startedAt + STORE_WITHIN_MS] : [leaseUntil, doubtUntil];
  return [...own, loops, end];
}

const isAsleep = ({ point }: Instance) => point?.does === 'asks' && point.verb === 'sleep';

/**
 * The clock moves to the next deadline: Lambda ends what has lived its time, late answers arrive, and
 * sleepers look again. Undefined when more instances would stall than this run allows.
 */
export function advance(world: SessionWorld, to: number): SessionWorld | undefined {
  const untold = world.untold || hasRunOut(world.row, to);
  let after: SessionWorld = { ...world, clock: to, untold };
  for (const instance of world.instances.filter(isAlive)) {
    const { name, startedAt, late } = instance;
    if (startedAt + INSTANCE_LIFE_MS <= to) after = over(after, name);
    else if (late) after = withInstance(after, name, { late: { ...late, ripe: true } });
    else if (!instance.stalled && !isAsleep(instance)) {
      after = withInstance(spend(after, 'stalls'), name, { stalled: true });
    }
  }
  return after.left.stalls < 0 ? undefined : stirred(after);
}
