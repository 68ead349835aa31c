import type { LocalLambda } from '../../local/lambda/lambda.ts';
import { rateMs, startSchedules } from '../../local/schedule.ts';
import type { Assembly } from '../../local/template.ts';

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

test('a rule that waits for events of AWS starts nothing', async () => {
  const EventPattern = { source: ['aws.kms'] };
  const resource = {
    logicalId: 'Rule',
    properties: { EventPattern, State: 'ENABLED', Targets: [{ Arn: 'arn:of:a:topic' }] },
  };
  const assembly = { resources: () => [resource] } as unknown as Assembly;
  const invoked: unknown[] = [];
  const lambda = { invoke: (...call: unknown[]) => invoked.push(call) } as unknown as LocalLambda;
  await startSchedules(assembly, lambda).close();
  expect(invoked).toEqual([]);
});
