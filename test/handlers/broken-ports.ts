/** Ports that break off in the midst of work. */
import type { Backend } from './backend.ts';

type Verb = (...args: unknown[]) => Promise<unknown>;

/** `refused`: the call has no effect. `unanswered`: it has, and nobody hears of it. */
export type Fault = 'refused' | 'unanswered' | 'none';

export interface Break {
  /** Number of the call, from 1. */
  at: number;
  fault: Fault;
  /** All later calls are refused too: the instance is dead. */
  forGood: boolean;
  /** Comes in between, just before. Its own calls are sound, and not counted. */
  meanwhile?: () => Promise<unknown>;
}

/** Does the work with broken ports, and answers how many calls it made. Faults that come out are swallowed. */
export async function breakOff(
  backend: Backend,
  work: () => Promise<unknown>,
  { at, fault, forGood, meanwhile }: Break,
): Promise<number> {
  let calls = 0;
  let isSound = false;
  const undo: (() => void)[] = [];
  for (const port of Object.values(backend.ports) as unknown as Record<string, Verb>[]) {
    for (const [name, verb] of Object.entries(port)) {
      if (typeof verb !== 'function') continue;
      undo.push(() => (port[name] = verb));
      port[name] = async (...args) => {
        if (isSound) return verb(...args);
        calls += 1;
        if (calls === at && meanwhile) {
          isSound = true;
          await meanwhile();
          isSound = false;
        }
        if (calls === at && fault === 'unanswered') await verb(...args);
        const isBroken = fault !== 'none' && (calls === at || (forGood && calls > at));
        if (isBroken) throw new Error(`${name} breaks off`);
        return verb(...args);
      };
    }
  }
  try {
    await work();
  } catch {
    // Whoever hears of it may try again; see the tests.
  }
  for (const each of undo) each();
  return calls;
}

const FAULTS = ['refused', 'unanswered'] as const;

/** Every way to break off work of so many calls. */
export const breaks = (calls: number): Break[] =>
  Array.from({ length: calls }, (_, index) => index + 1).flatMap((at) =>
    FAULTS.flatMap((fault) => [true, false].map((forGood) => ({ at, fault, forGood }))),
  );

/** Nothing breaks off: to count calls, or to come in between. */
export const NEVER: Break = { at: Infinity, fault: 'none', forGood: false };
