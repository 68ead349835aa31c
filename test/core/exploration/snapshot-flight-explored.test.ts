/**
 * `land` explored: every order of the steps of two and three instances that want the same data, and
 * every accident that a run allows.
 */
import { begin, snapshotOf } from './flight-program.ts';
import { AFTER_LEASE_MS, judgeEnd, RULES } from './flight-rules.ts';
import { movesOf, stepsOf } from './flight-moves.ts';
import { textOf } from './flight-steps.ts';
import {
  keyOf,
  STARTS_AT,
  type FlightWorld,
  type Instance,
  type Scenario,
} from './flight-world.ts';
import { ENDS, explore, type Exploration } from './search.ts';

const none = { crashes: 0, faults: 0, stalls: 0, refusals: 0, ends: 0 };
const two = [undefined, undefined];
const three = [undefined, undefined, undefined];
const HOUR = 3_600_000;

const SCENARIOS: readonly Scenario[] = [
  { title: 'three instances, nothing goes wrong', wishes: three, accidents: none },
  { title: 'three instances: a crash', wishes: three, accidents: { ...none, crashes: 1 } },
  { title: 'two: a crash, a stall', wishes: two, accidents: { ...none, crashes: 1, stalls: 1 } },
  { title: 'two: two stalls', wishes: two, accidents: { ...none, stalls: 2 } },
  { title: 'two: a fault, a crash', wishes: two, accidents: { ...none, faults: 1, crashes: 1 } },
  { title: 'two: a fault, a stall', wishes: two, accidents: { ...none, faults: 1, stalls: 1 } },
  { title: 'two: TikTok fails twice', wishes: two, accidents: { ...none, refusals: 2 } },
  {
    title: 'two: the user disconnects, a crash, a stall',
    wishes: two,
    accidents: { ...none, ends: 1, crashes: 1, stalls: 1 },
  },
  {
    title: 'two, older data is there: TikTok fails, a stall',
    wishes: two,
    ageMs: HOUR,
    accidents: { ...none, refusals: 1, stalls: 1 },
  },
  {
    title: 'three, of which two want newer data than there is: a stall',
    wishes: [undefined, 0, 0],
    ageMs: 60_000,
    accidents: { ...none, stalls: 1 },
  },
];

const newcomer = (wish: number | undefined, index: number): Instance => ({
  name: 'ABC'.charAt(index),
  phase: 'new',
  wish,
  startedAt: 0,
  fetching: 0,
  stalled: false,
  stirred: false,
});

async function start({ wishes, ageMs, accidents }: Scenario): Promise<FlightWorld> {
  const readAt = STARTS_AT - (ageMs ?? 0);
  const slot = ageMs === undefined ? undefined : { snapshot: await snapshotOf(0, readAt) };
  return {
    clock: STARTS_AT,
    slot,
    text: await textOf(slot),
    isListed: slot !== undefined,
    isClosed: false,
    fetches: [readAt],
    instances: wishes.map(newcomer),
    left: accidents,
    ranOut: false,
    failed: false,
    broken: [],
  };
}

const isEnd = ({ instances }: FlightWorld) => instances.every(({ phase }) => phase === 'over');

/** One more request, alone, once a lease that was left behind has ended. */
async function afterwards(world: FlightWorld): Promise<string[]> {
  const clock = world.clock + AFTER_LEASE_MS;
  const fresh = { ...newcomer(undefined, 0), phase: 'asks', startedAt: clock } as const;
  const point = await begin(clock, undefined);
  let now: FlightWorld = {
    ...world,
    clock,
    ranOut: true,
    instances: [{ ...fresh, point }],
  };
  for (;;) {
    const instance = now.instances[0]!;
    const [step] = await stepsOf(now, instance);
    if (!step) break;
    now = step.state;
  }
  const isServed = now.instances[0]!.point?.does === 'returns';
  return [...judgeEnd(now), ...now.broken, ...(isServed ? [] : [RULES.back])];
}

const exploreFlights = async (scenario: Scenario) =>
  explore({
    initial: await start(scenario),
    key: keyOf,
    isEnd,
    async moves(world) {
      if (!isEnd(world)) return movesOf(world);
      const broken = [...judgeEnd(world), ...(await afterwards(world))];
      return broken.length === 0
        ? []
        : [{ label: 'afterwards: one more request', state: { ...world, broken } }];
    },
  });

const explored: (Exploration & { title: string })[] = [];
beforeAll(async () => {
  for (const scenario of SCENARIOS) {
    explored.push({ title: scenario.title, ...(await exploreFlights(scenario)) });
  }
}, 120_000);

test.each([...Object.values(RULES), ENDS])('%s', (rule) => {
  for (const { title, broken } of explored) {
    const trace = broken.get(rule);
    if (trace) throw new Error(`${title}\n  ${trace.join('\n  ')}`);
  }
  expect(explored).not.toHaveLength(0);
});

test('the exploration does not shrink', () => {
  const sum = (count: (exploration: Exploration) => number) =>
    explored.reduce((total, exploration) => total + count(exploration), 0);
  const figures = {
    states: sum(({ states }) => states),
    interleavings: sum(({ interleavings }) => interleavings),
    crashes: sum(({ kinds }) => kinds.get('crash') ?? 0),
    faults: sum(({ kinds }) => kinds.get('fault') ?? 0),
  };
  console.info(`Snapshot flight: ${JSON.stringify(figures)}`);
  expect(figures.states).toBeGreaterThan(20_000);
  expect(figures.interleavings).toBeGreaterThan(1e8);
  expect(figures.crashes).toBeGreaterThan(7_000);
  expect(figures.faults).toBeGreaterThan(1_500);
});
