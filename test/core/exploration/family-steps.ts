/** The steps of a request: its next store call, its accidents, and what its answer leads to. */
import { storeEffect } from './family-program.ts';
import { judgeEnd, judgeWrite } from './family-rules.ts';
import {
  spend,
  textOf,
  withCaller,
  type Caller,
  type FamilyWorld,
  type Move,
} from './family-world.ts';
import { remembered, type Answer } from './replay.ts';

/** The next store call of a request, the faults it may meet, and the loss of the whole request. */
export async function stepsOf(world: FamilyWorld, caller: Caller): Promise<Move[]> {
  const { name, point } = caller;
  if (point?.does !== 'asks') return [];
  const { verb, args } = point;
  const effect = await remembered(world.memory.effects, `${textOf(world.grant)} ${point.id}`, () =>
    storeEffect(world.grant, verb, args),
  );
  const changed = { ...world, grant: effect.grant };
  const decides = verb === 'find' || verb === 'rotate';
  const met = decides ? withCaller(changed, name, { met: effect.grant }) : changed;
  const done = { ...met, broken: [...world.broken, ...judgeWrite(world, changed, caller)] };
  const at = world.clock;
  const answer = { verb, at, key: effect.key, value: effect.value };
  const shown = verb === 'find' ? `find: ${inWords(effect.grant)}` : effect.key;
  const moves = await arrivals(done, name, answer, shown);
  if (world.left.faults > 0) {
    const failed = { verb, at, key: `${verb} fault`, fault: true };
    const spent = spend(world, 'faults');
    moves.push(...(await arrivals(spent, name, failed, `${verb} fails`)));
    if (verb !== 'find') {
      const label = `${shown}, the answer of the store is lost`;
      moves.push(...(await arrivals(spend(done, 'faults'), name, failed, label)));
    }
  }
  if (world.left.losses > 0) {
    const state = withCaller(spend(world, 'losses'), name, { phase: 'over' });
    moves.push({ label: `loss: the server of ${name} dies before ${verb}`, state });
  }
  return moves;
}

/** The request goes on to its next store call, or to its end; then its answer may get lost. */
async function arrivals(
  world: FamilyWorld,
  name: string,
  answer: Answer,
  shown: string,
): Promise<Move[]> {
  const caller = world.callers.find((each) => each.name === name)!;
  const point = await caller.point!.answered(answer);
  const label = `${answer.fault ? 'fault' : 'step'}: ${name} ${shown}`;
  if (point.does === 'asks') return [{ label, state: withCaller(world, name, { point }) }];
  const broken = [...world.broken, ...judgeEnd(world, { ...caller, point })];
  const judged = { ...withCaller(world, name, { phase: 'over' }), broken };
  const hasTokens = caller.phase === 'refreshing' && point.does === 'returns';
  if (!hasTokens || caller.kind === 'thief') return [{ label, state: judged }];
  const moves = [{ label, state: withCaller(judged, name, { phase: 'answered', point }) }];
  if (world.left.losses > 0) {
    const lost = `loss: ${name} ${shown}, the answer with tokens is lost`;
    moves.push({ label: lost, state: spend(judged, 'losses') });
  }
  return moves;
}

function inWords({ generation, seenGeneration, seenAt, revokedAt }: FamilyWorld['grant']): string {
  const seen = `${seenGeneration} seen at ${seenAt / 1000} s`;
  return `generation ${generation}, ${seen}${revokedAt === undefined ? '' : ', ended'}`;
}
