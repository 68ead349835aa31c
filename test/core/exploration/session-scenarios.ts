/** Where the runs start, and how much may go wrong in one of them. */
import type { Scenario } from './session-world.ts';

const HOURS_2 = 7_200;
const two = [undefined, undefined];
const three = [undefined, undefined, undefined];
const none = { crashes: 0, faults: 0, lates: 0, stalls: 0, removals: 0 };
const base = { profile: 'rotating', leftMs: 0, accessSeconds: HOURS_2, refused: two } as const;

/** What `npm test` explores. The stored token has ended, unless the title says something else. */
const SCENARIOS: readonly Scenario[] = [
  {
    ...base,
    title: 'two instances: a crash, a fault, a stall',
    accidents: { ...none, crashes: 1, faults: 1, stalls: 1 },
  },
  {
    ...base,
    title: 'two instances: a fault, a late answer',
    accidents: { ...none, faults: 1, lates: 1 },
  },
  { ...base, title: 'two instances: two stalls', accidents: { ...none, stalls: 2 } },
  {
    ...base,
    title: 'two instances: the user removes the app, a fault',
    accidents: { ...none, removals: 1, faults: 1 },
  },
  {
    ...base,
    title: 'two instances: the user removes the app, a crash, a stall',
    accidents: { ...none, removals: 1, crashes: 1, stalls: 1 },
  },
  {
    ...base,
    title: 'two instances, a token that ends within seconds: a fault, a stall',
    leftMs: 15_000,
    accidents: { ...none, faults: 1, stalls: 1 },
  },
  {
    ...base,
    title: 'two instances, a token that TikTok refused to one: a crash, a fault',
    leftMs: 3_600_000,
    refused: [1, undefined],
    accidents: { ...none, crashes: 1, faults: 1 },
  },
  {
    ...base,
    title: 'two instances, refresh tokens of the old kind: a crash, a fault, a stall',
    profile: 'legacy',
    accidents: { ...none, crashes: 1, faults: 1, stalls: 1 },
  },
  {
    ...base,
    title: 'three instances: a crash',
    refused: three,
    accidents: { ...none, crashes: 1 },
  },
  { ...base, title: 'three instances: a stall', refused: three, accidents: { ...none, stalls: 1 } },
  {
    ...base,
    title: 'three instances, tokens that are due again at once: a crash',
    refused: three,
    accessSeconds: 240,
    accidents: { ...none, crashes: 1 },
  },
];

/** What `EXPLORE=deep` explores besides. */
const DEEP: readonly Scenario[] = [
  {
    ...base,
    title: 'two instances: one accident of each kind',
    accidents: { ...none, crashes: 1, faults: 1, lates: 1, stalls: 1 },
  },
  {
    ...base,
    title: 'two instances, the user removes the app: a crash, a fault, a stall',
    accidents: { ...none, crashes: 1, faults: 1, stalls: 1, removals: 1 },
  },
  {
    ...base,
    title: 'two instances: two faults, a stall',
    accidents: { ...none, faults: 2, stalls: 1 },
  },
  { ...base, title: 'two instances: four stalls', accidents: { ...none, stalls: 4 } },
  {
    ...base,
    title: 'three instances: a crash, a stall',
    refused: three,
    accidents: { ...none, crashes: 1, stalls: 1 },
  },
  {
    ...base,
    title: 'three instances: a crash, a fault',
    refused: three,
    accidents: { ...none, crashes: 1, faults: 1 },
  },
  {
    ...base,
    title: 'three instances, tokens that are due again at once: a stall',
    refused: three,
    accessSeconds: 240,
    accidents: { ...none, stalls: 1 },
  },
];

export const scenarios = (isDeep: boolean): readonly Scenario[] =>
  isDeep ? [...SCENARIOS, ...DEEP] : SCENARIOS;
