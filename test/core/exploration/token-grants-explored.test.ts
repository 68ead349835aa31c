/**
 * Our refresh-token family explored: script runs that share one property store, a stranger with a copy,
 * lost answers, and retries minutes or hours later. `EXPLORE=deep` allows more of them.
 */
import { exploreFamily, familyScenarios } from './family-exploration.ts';
import { FAMILY_RULES } from './family-rules.ts';
import { ENDS, type Exploration } from './search.ts';

const explored: (Exploration & { title: string })[] = [];

beforeAll(async () => {
  for (const scenario of familyScenarios(process.env['EXPLORE'] === 'deep')) {
    explored.push({ title: scenario.title, ...(await exploreFamily(scenario)) });
  }
}, 1_200_000);

test.each([...Object.values(FAMILY_RULES), ENDS])('%s', (rule) => {
  for (const { title, broken } of explored) {
    const trace = broken.get(rule);
    if (trace) throw new Error(`${title}\n  ${trace.join('\n  ')}`);
  }
  expect(explored).not.toHaveLength(0);
});

test('the exploration does not shrink', () => {
  const sum = (count: (exploration: Exploration) => number) =>
    explored.reduce((total, exploration) => total + count(exploration), 0);
  const states = sum((exploration) => exploration.states);
  const moves = sum((exploration) => exploration.moves);
  const interleavings = sum((exploration) => exploration.interleavings);
  const losses = sum(({ kinds }) => kinds.get('loss') ?? 0);
  console.info(
    `Refresh-token family: ${states} states, ${moves} moves, ` +
      `${interleavings.toExponential(1)} interleavings, ${losses} lost requests and answers`,
  );
  expect(states).toBeGreaterThan(60_000);
  expect(interleavings).toBeGreaterThan(1e9);
  expect(losses).toBeGreaterThan(60_000);
});
