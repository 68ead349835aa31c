/** Exhaustive breadth-first search of a transition system, with the shortest way to each broken rule. */

/** A state may say which rules the move to it broke; it is not followed any further then. */
export interface Explored {
  readonly broken: readonly string[];
}

export interface Model<State extends Explored> {
  initial: State;
  /** Equal keys: equal futures. The future of a state depends on what is in its key, nothing else. */
  key(state: State): string;
  moves(state: State): Promise<readonly { label: string; state: State }[]>;
  /** Whether a state without moves is an end and not a dead lock. */
  isEnd(state: State): boolean;
}

export interface Exploration {
  states: number;
  moves: number;
  /** Different ways from the start to an end: what a search without merging would have to run. */
  interleavings: number;
  ends: number;
  /** Labels of the moves, counted by their first words up to a colon. */
  kinds: Map<string, number>;
  /** The shortest trace to each broken rule. */
  broken: Map<string, string[]>;
}

export const ENDS = 'every run ends';

/** Visits every state once. */
export async function explore<State extends Explored>(model: Model<State>): Promise<Exploration> {
  const ids = new Map<string, number>([[model.key(model.initial), 0]]);
  const edges: number[][] = [];
  const cameFrom: { from: number; label: string }[] = [{ from: -1, label: '' }];
  const kinds = new Map<string, number>();
  const broken = new Map<string, string[]>();
  const blame = (rule: string, id: number) => {
    if (!broken.has(rule)) broken.set(rule, traceTo(cameFrom, id));
  };
  let layer: { id: number; state: State }[] = [{ id: 0, state: model.initial }];
  while (layer.length > 0) {
    const next: typeof layer = [];
    for (const { id, state } of layer) {
      const successors: number[] = [];
      edges[id] = successors;
      for (const rule of state.broken) blame(rule, id);
      if (state.broken.length > 0) continue;
      for (const move of await model.moves(state)) {
        const kind = move.label.slice(0, move.label.indexOf(':'));
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        const key = model.key(move.state) + move.state.broken.join();
        let to = ids.get(key);
        if (to === undefined) {
          to = ids.size;
          ids.set(key, to);
          cameFrom[to] = { from: id, label: move.label };
          next.push({ id: to, state: move.state });
        }
        successors.push(to);
      }
      if (successors.length === 0 && !model.isEnd(state)) blame(ENDS, id);
    }
    layer = next;
  }
  const { ways, cycleAt } = countWays(edges);
  if (cycleAt !== undefined) blame(ENDS, cycleAt);
  return {
    states: ids.size,
    moves: edges.reduce((sum, { length }) => sum + length, 0),
    interleavings: ways,
    ends: edges.filter(({ length }) => length === 0).length,
    kinds,
    broken,
  };
}

function traceTo(cameFrom: readonly { from: number; label: string }[], id: number): string[] {
  const trace: string[] = [];
  for (let at = id; at > 0; at = cameFrom[at]!.from) trace.unshift(cameFrom[at]!.label);
  return trace;
}

/** Depth first, without recursion. A way back to an open state is a run that need not end. */
function countWays(edges: readonly number[][]): { ways: number; cycleAt?: number } {
  const ways = new Float64Array(edges.length);
  const mark = new Uint8Array(edges.length);
  const open = [{ id: 0, at: 0 }];
  mark[0] = 1;
  while (open.length > 0) {
    const top = open.at(-1)!;
    const successors = edges[top.id]!;
    const to = successors[top.at];
    if (to === undefined) {
      ways[top.id] = successors.length === 0 ? 1 : successors.reduce((n, s) => n + ways[s]!, 0);
      mark[top.id] = 2;
      open.pop();
    } else {
      top.at += 1;
      if (mark[to] === 1) return { ways: Infinity, cycleAt: to };
      if (mark[to] === 0) {
        mark[to] = 1;
        open.push({ id: to, at: 0 });
      }
    }
  }
  return { ways: ways[0]! };
}
