/**
 * `openSession` explored: every order of the steps of two and three instances, and every accident that
 * a run allows. `EXPLORE=deep` allows more of them.
 */
import { ENDS, type Exploration } from './search.ts';
import { exploreSessions } from './session-exploration.ts';
import { RULES } from './session-rules.ts';
import { scenarios } from './session-scenarios.ts';

const explored: (Exploration & { title: string })[] = [];
const sum = (count: (exploration: Exploration) => number) =>
  explored.reduce((total, exploration) => total + count(exploration), 0);
const moves = (kind: string) => sum(({ kinds }) => kinds.get(kind) ?? 0);

beforeAll(async () => {
  for (const scenario of scenarios(process.env['EXPLORE'] === 'deep')) {
    explored.push({ title: scenario.title, ...(await exploreSessions(scenario)) });
  }
}, 1_200_000);

test.each([...Object.values(RULES), ENDS])('%s', (rule) => {
  for (const { title, broken } of explored) {
    const trace = broken.get(rule);
    if (trace) throw new Error(`${title}\n  ${trace.join('\n  ')}`);
  }
  expect(explored).not.toHaveLength(0);
});

test('the exploration does not shrink', () => {
  const figures = {
    states: sum(({ states }) => states),
    moves: sum((exploration) => exploration.moves),
    interleavings: sum(({ interleavings }) => interleavings),
    ends: sum(({ ends }) => ends),
    crashes: moves('crash'),
    faults: moves('fault'),
    lates: moves('late'),
  };
  console.info(
    `TikTok session: ${figures.states} states, ${figures.moves} moves, ` +
      `${figures.interleavings.toExponential(1)} interleavings, ${figures.ends} ends of runs; ` +
      `${figures.crashes} crashes, ${figures.faults} faults, ${figures.lates} late answers`,
  );
  expect(figures.states).toBeGreaterThan(240_000);
  expect(figures.interleavings).toBeGreaterThan(1e13);
  expect(figures.crashes).toBeGreaterThan(100_000);
  expect(figures.faults).toBeGreaterThan(35_000);
  expect(figures.lates).toBeGreaterThan(500);
});
