/** Steps of one instance: the effect of a call on the world, and the arrival of its answer. */
import type { Snapshot, SnapshotSlot, FetchFailure } from '../../../lambdas/core/snapshot-port.ts';
import { fetchIn, ME } from './flight-program.ts';
import { judgeBegin, judgePoint } from './flight-rules.ts';
import { isAlive, over, withInstance, type FlightWorld, type Instance } from './flight-world.ts';
import type { Answer } from './replay.ts';

/** A slot in words, as everybody sees it but for whose lease it is. */
export async function textOf(slot: SnapshotSlot | undefined): Promise<string> {
  if (!slot) return 'none';
  const { snapshot, lease, failure } = slot;
  const data = snapshot && `${await fetchIn(snapshot)} ${snapshot.readAt} ${snapshot.freshAt}`;
  return `${data} ${lease?.until} ${failure?.at}`;
}

async function withSlot(world: FlightWorld, slot: SnapshotSlot | undefined): Promise<FlightWorld> {
  const instances = world.instances.map((each) =>
    isAlive(each) && !each.stirred ? { ...each, stirred: true } : each,
  );
  return { ...world, slot, text: await textOf(slot), instances };
}

/** The slot as one instance sees it, which knows its own lease. */
function seenBy(name: string, world: FlightWorld): Pick<Answer, 'key' | 'value'> {
  const { slot, text } = world;
  const isMine = slot?.lease?.owner === name;
  const value = isMine ? { ...slot, lease: { ...slot!.lease, owner: ME } } : slot;
  return { key: `${text} ${isMine}`, value };
}

/** What the call of an instance does to the world, and its answer. */
export async function effectOf(
  world: FlightWorld,
  { name, point, wish, ...instance }: Instance,
): Promise<{ world: FlightWorld; answer: Omit<Answer, 'at'> }> {
  if (point?.does !== 'asks') throw new Error('an instance that asks nothing has no effect');
  const { verb, args } = point;
  const { slot, clock } = world;
  const isMine = slot?.lease?.owner === name;
  const told = (after: FlightWorld, value?: unknown) => ({
    world: after,
    answer: { verb, key: String(value), value },
  });
  switch (verb) {
    case 'find': {
      const after = withInstance(world, name, { stirred: false });
      return { world: after, answer: { verb, ...seenBy(name, world) } };
    }
    case 'lease': {
      const [until, at] = args as [number, number];
      if (slot?.lease && slot.lease.until > at && !isMine) return told(world);
      const after = await withSlot(world, { ...slot, lease: { owner: name, until } });
      return { world: after, answer: { verb, ...seenBy(name, after) } };
    }
    case 'renew':
      if (!isMine) return told(world);
      return told(
        await withSlot(world, { ...slot, lease: { owner: name, until: Number(args[0]) } }),
      );
    case 'enlist':
      return told({ ...world, isListed: true }, !world.isClosed);
    case 'begin': {
      const broken = judgeBegin(world, { name, point, wish, ...instance });
      const fetches = [...world.fetches, clock];
      const after = withInstance({ ...world, fetches }, name, { fetching: fetches.length - 1 });
      return told({ ...after, broken: [...after.broken, ...broken] });
    }
    case 'end':
      return told(withInstance(world, name, { fetching: 0 }), instance.fetching);
    case 'commit': {
      if (!isMine) return told(world, false);
      return told(await withSlot(world, { snapshot: args[0] as Snapshot }), true);
    }
    case 'release': {
      if (!isMine) return told(world);
      const { lease: _, ...rest } = slot ?? {};
      const failure = args[0] as FetchFailure | undefined;
      return told(await withSlot(world, failure ? { ...rest, failure } : rest));
    }
    default:
      throw new Error(`nobody should ask ${verb} here`);
  }
}

/** An instance gets its answer and goes on to its next call or its end. */
export async function arrive(
  world: FlightWorld,
  name: string,
  answer: Answer,
): Promise<FlightWorld> {
  const instance = world.instances.find((each) => each.name === name)!;
  const point = await instance.point!.answered(answer);
  const wentOn = { ...instance, point, stalled: false, ...(answer.fault && { stirred: true }) };
  const after = withInstance(world, name, wentOn);
  const broken = [...after.broken, ...judgePoint(after, wentOn, answer.verb)];
  const isOver = point.does !== 'asks';
  return { ...(isOver ? withInstance(over(after, name), name, { point }) : after), broken };
}
