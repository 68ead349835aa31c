/**
 * Real asynchronous code as a function from what it has seen to what it does next.
 *
 * The code under test is deterministic but for the answers of its ports, so where an instance stands
 * is given by the answers it got so far. To let an instance take one step, its code is run again from
 * the start, all answers known are given at once, and it is left hanging at the first call beyond them.
 * Equal pasts are one `Point`, run once and shared by all instances and interleavings.
 */
import { createFakeLog } from '../../fakes/log.ts';

export interface Answer {
  verb: string;
  /** The virtual clock when the instance goes on. */
  at: number;
  /** Says all of `value` that the code can tell apart. */
  key: string;
  value?: unknown;
  /** The call throws instead. */
  fault?: boolean;
}

export interface World {
  ask(verb: string, ...args: unknown[]): Promise<never>;
  now(): number;
  log: ReturnType<typeof createFakeLog>;
}
export type Program = (world: World) => Promise<unknown>;

type Does =
  | { does: 'asks'; verb: string; args: unknown[] }
  | { does: 'returns'; value: unknown }
  | { does: 'throws'; error: Error };

/** Where an instance stands. Ids are unique: equal ids, equal pasts, equal futures. */
export type Point = Does & {
  id: number;
  at: number;
  /** Logged since the point before. */
  lines: World['log']['lines'];
  answered(answer: Answer): Promise<Point>;
};

/** Answers how to begin the program at an instant. */
export function createReplay(program: Program): (at: number) => Promise<Point> {
  const starts = new Map<number, Promise<Point>>();
  return (at) => remembered(starts, at, () => reach(program, at, []));
}

let points = 0;

async function reach(program: Program, startsAt: number, past: Answer[]): Promise<Point> {
  const { does, lines } = await run(program, startsAt, past);
  const futures = new Map<string, Promise<Point>>();
  return {
    ...does,
    id: ++points,
    at: past.at(-1)?.at ?? startsAt,
    lines,
    answered: (answer) =>
      remembered(futures, `${answer.at} ${answer.key}`, () =>
        reach(program, startsAt, [...past, answer]),
      ),
  };
}

function run(
  program: Program,
  startsAt: number,
  past: Answer[],
): Promise<{ does: Does; lines: Point['lines'] }> {
  let clock = startsAt;
  let answered = 0;
  const log = createFakeLog();
  return new Promise((resolve) => {
    const stop = (does: Does) => resolve({ does, lines: log.lines });
    const world: World = {
      log,
      now: () => clock,
      ask(verb, ...args) {
        const answer = past[answered];
        if (!answer) {
          stop({ does: 'asks', verb, args });
          return new Promise<never>(() => undefined);
        }
        if (answer.verb !== verb) throw new Error(`asked ${verb} where it asked ${answer.verb}`);
        answered += 1;
        clock = answer.at;
        log.lines.length = 0;
        return answer.fault
          ? Promise.reject(new Error('a fault of this run'))
          : Promise.resolve(answer.value as never);
      },
    };
    program(world).then(
      (value) => stop({ does: 'returns', value }),
      (error: unknown) => stop({ does: 'throws', error: error as Error }),
    );
  });
}

/** The value of a key, made at its first use. */
export function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
