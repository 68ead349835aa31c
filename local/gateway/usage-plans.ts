/** API keys and usage plans: who may call at all, how fast, and how often. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Assembly } from '../template.ts';
import { createTokenBuckets } from './token-bucket.ts';
import type { Rate } from './token-bucket.ts';

export type UsageVerdict =
  | { allowed: true; keyId: string }
  | { allowed: false; because: 'INVALID_API_KEY' | 'THROTTLED' | 'QUOTA_EXCEEDED' };

export interface UsagePlans {
  /** Judges and counts one request of a key to a method such as `/pets/GET` of a stage. */
  use(key: string | undefined, stage: string, method: string): UsageVerdict;
}

const throttle = z.object({ RateLimit: z.number(), BurstLimit: z.number() }).partial().optional();
const keySchema = z.object({ Value: z.string().optional(), Enabled: z.boolean().default(true) });
const planKeySchema = z.object({ KeyId: z.string(), UsagePlanId: z.string() });
const planSchema = z.object({
  ApiStages: z
    .array(
      z.object({
        ApiId: z.string(),
        Stage: z.string(),
        Throttle: z.record(z.string(), throttle).default({}),
      }),
    )
    .default([]),
  Throttle: throttle,
  Quota: z.object({ Limit: z.number(), Period: z.enum(['DAY', 'WEEK', 'MONTH']) }).optional(),
});

/**
 * Reads keys and plans of one API. A key without a `Value` in the template gets one made from its id.
 * Quotas start again at midnight UTC of each day, Monday or first of the month.
 */
export function createUsagePlans(assembly: Assembly, apiId: string, now: () => number): UsagePlans {
  const plans = assembly
    .resources('AWS::ApiGateway::UsagePlan')
    .map((resource) => ({ id: resource.physicalId, ...planSchema.parse(resource.properties) }));
  const memberships = assembly
    .resources('AWS::ApiGateway::UsagePlanKey')
    .map((resource) => planKeySchema.parse(resource.properties));
  const keys = new Map(
    assembly.resources('AWS::ApiGateway::ApiKey').flatMap((resource) => {
      const { Value, Enabled } = keySchema.parse(resource.properties);
      return Enabled ? [[Value ?? generatedKey(resource.physicalId), resource.physicalId]] : [];
    }),
  );
  const buckets = createTokenBuckets(now);
  const used = new Map<string, number>();

  return {
    use(key, stage, method) {
      const keyId = keys.get(key ?? '');
      const mine = memberships.filter((membership) => membership.KeyId === keyId);
      const serves = (plan: (typeof plans)[number]) =>
        plan.ApiStages.find((each) => each.ApiId === apiId && each.Stage === stage);
      const plan = plans.find(
        (each) => mine.some((m) => m.UsagePlanId === each.id) && serves(each),
      );
      if (!keyId || !plan) return { allowed: false, because: 'INVALID_API_KEY' };

      if (plan.Quota) {
        const period = `${keyId} ${plan.id} ${periodStart(plan.Quota.Period, now())}`;
        const count = used.get(period) ?? 0;
        if (count >= plan.Quota.Limit) return { allowed: false, because: 'QUOTA_EXCEEDED' };
        used.set(period, count + 1);
      }
      const own = rate(serves(plan)?.Throttle[method]);
      const general = rate(plan.Throttle);
      const bucket = `${keyId} ${plan.id}${own ? ` ${method}` : ''}`;
      const limit = own ?? general;
      if (limit && !buckets.take(bucket, limit)) return { allowed: false, because: 'THROTTLED' };
      return { allowed: true, keyId };
    },
  };
}

function rate(given: z.output<typeof throttle>): Rate | undefined {
  return given?.RateLimit === undefined || given.BurstLimit === undefined
    ? undefined
    : { perSecond: given.RateLimit, burst: given.BurstLimit };
}

function periodStart(period: 'DAY' | 'WEEK' | 'MONTH', nowMs: number): string {
  const day = new Date(nowMs);
  if (period === 'WEEK') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  if (period === 'MONTH') day.setUTCDate(1);
  return day.toISOString().slice(0, 10);
}

function generatedKey(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 40);
}
