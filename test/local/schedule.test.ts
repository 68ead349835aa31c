import { rateMs } from '../../local/schedule.ts';

test.each([
  ['rate(15 minutes)', 900_000],
  ['rate(1 minute)', 60_000],
  ['rate(2 hours)', 7_200_000],
  ['rate(1 day)', 86_400_000],
])('%s is %i ms', (expression, ms) => {
  expect(rateMs(expression)).toBe(ms);
});

test.each(['cron(0 12 * * ? *)', 'rate(x minutes)', ''])('%s is refused', (expression) => {
  expect(() => rateMs(expression)).toThrow('Only rate');
});
