import type { LocalLambda } from './lambda/lambda.ts';
import type { Assembly } from './template.ts';
import * as z from 'zod';

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const rule = z.object({
  ScheduleExpression: z.string(),
  State: z.literal('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string() })),
});

/** Milliseconds of an EventBridge `rate(...)` expression. Throws for the cron form, which nothing uses. */
export function rateMs(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const [, value, unit] = match ?? [];
  if (value === undefined || unit === undefined) {
    throw new Error(`Only rate(...) schedules are played here, not ${expression}`);
  }
  return Number(value) * (UNIT_MS[unit] ?? 0);
}

/**
 * Plays the schedules of an assembly's EventBridge rules: invokes each target at its rate. Other rules wait
 * for events of AWS itself, of which there are none here.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function startSchedules(
  assembly: Assembly,
  lambda: LocalLambda,
): { close(): Promise<void> } {
  const rules = assembly.resources('AWS::Events::Rule').map(({ properties }) => properties);
  const schedules = rules.filter((properties) => 'ScheduleExpression' in properties);
  const timers = schedules.flatMap((properties) => {
    const { ScheduleExpression, Targets } = rule.parse(properties);
    return Targets.map(({ Arn }) => {
      const timer = setInterval(
        () => void lambda.invoke(Arn, { source: 'aws.events', 'detail-type': 'Scheduled Event' }),
        rateMs(ScheduleExpression),
      );
      return timer.unref();
    });
  });
  return {
    async close() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
