/** Who calls, and how much may go wrong in one run; each is explored as a model of its own. */
import { movesOf } from './family-moves.ts';
import { newGrant } from './family-program.ts';
import { keyOf, type Caller, type Chances, type FamilyWorld } from './family-world.ts';
import { explore, type Exploration } from './search.ts';

interface FamilyScenario extends Chances {
  title: string;
  scripts: number;
  thieves: number;
}

const none = { thieves: 0, losses: 0, faults: 0, disconnects: 0, jumps: 0 };
/** What `npm test` explores. All scripts share one property store. */
const SCENARIOS: readonly FamilyScenario[] = [
  { ...none, title: 'two scripts', scripts: 2, losses: 2, faults: 1, jumps: 2 },
  { ...none, title: 'three scripts', scripts: 3, losses: 1, faults: 1, jumps: 1 },
  { ...none, title: 'a script, a copy', scripts: 1, thieves: 1, losses: 1, faults: 1, jumps: 2 },
  { ...none, title: 'a script, two copies', scripts: 1, thieves: 2, losses: 1, jumps: 1 },
  { ...none, title: 'two scripts, a copy', scripts: 2, thieves: 1, jumps: 1 },
  { ...none, title: 'the user disconnects', scripts: 2, losses: 1, disconnects: 1, jumps: 1 },
  { ...none, title: 'and a copy is presented', scripts: 2, thieves: 1, disconnects: 1 },
];
/** What `EXPLORE=deep` explores besides. */
const DEEP: readonly FamilyScenario[] = [
  { ...none, title: 'two scripts, much later', scripts: 2, losses: 1, jumps: 3 },
  { ...none, title: 'three scripts, two losses', scripts: 3, losses: 2, faults: 1, jumps: 1 },
  { ...none, title: 'two scripts, a copy later', scripts: 2, thieves: 1, jumps: 2 },
  { ...none, title: 'a script, two copies later', scripts: 1, thieves: 2, jumps: 2 },
  { ...none, title: 'three scripts, a copy', scripts: 3, thieves: 1, jumps: 1 },
];

export const familyScenarios = (isDeep: boolean): readonly FamilyScenario[] =>
  isDeep ? [...SCENARIOS, ...DEEP] : SCENARIOS;

function newcomers(kind: Caller['kind'], count: number): Caller[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${kind} ${index + 1}`,
    kind,
    phase: 'new',
    startedAt: 0,
    presents: 0,
  }));
}

/** Explores one scenario. */
export function exploreFamily(scenario: FamilyScenario): Promise<Exploration> {
  const { title: _, scripts, thieves, ...left } = scenario;
  const initial: FamilyWorld = {
    memory: { replays: new Map(), effects: new Map() },
    clock: 0,
    grant: newGrant,
    saved: { generation: 1 },
    callers: [...newcomers('script', scripts), ...newcomers('thief', thieves)],
    left,
    isPeaceful: thieves === 0 && left.disconnects === 0,
    broken: [],
  };
  return explore({
    initial,
    key: keyOf,
    moves: movesOf,
    isEnd: ({ callers }) => callers.every(({ phase }) => phase === 'over'),
  });
}
