import { costOfLoads } from '../../bench/cost.ts';
import { reportRow } from './figures.ts';

const nothing = { requests: 0, answerBytes: 0, readUnits: 0, writeUnits: 0, tiktokCalls: 0 };
const warmCost = (change: object) => {
  const rows = costOfLoads([reportRow({ warm: { ...nothing, ...change } })]);
  return rows.find(({ scenario }) => scenario === 'warm')!;
};

test.each([
  ['requests to API Gateway', { requests: 1_000 }, 'gateway', 3.5],
  ['read units', { readUnits: 1_000 }, 'table', 0.125],
  ['write units', { writeUnits: 1_000 }, 'table', 0.625],
  ['KMS calls', { kms: 10 }, 'keys', 0.03],
] as const)('%s cost what the price table says', (_, change, part, usd) => {
  expect(warmCost(change).usd[part]).toBeCloseTo(usd, 6);
});

test('a load that uses nothing costs nothing', () => {
  expect(warmCost({}).totalUsd).toBe(0);
});
