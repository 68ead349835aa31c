/** The measured calls of each step of a journey, as tools/cost/measured-calls.json holds them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export const MEASURED_FILE = join(import.meta.dirname, 'measured-calls.json');

const count = z.number();
const countsSchema = z.strictObject({
  /** Requests to API Gateway by route (`GET /oauth/authorize`). */
  requests: z.record(z.string(), count),
  /** Invocations by function. */
  invocations: z.record(z.string(), count),
  /** Capacity units that DynamoDB's own rules give (size and consistency counted). */
  tableReads: count,
  tableWrites: count,
  /** Requests by operation. */
  kms: z.record(z.string(), count),
  secrets: z.record(z.string(), count),
  /** Requests to TikTok. A function waits for each. */
  tiktok: count,
  /** Bytes of the lines that functions and access log write. */
  logBytes: count,
  /** Bytes of the answers' bodies. */
  answerBytes: count,
});
export type Counts = z.output<typeof countsSchema>;

/** `cold`: on instances that just started. `warm`: on those that served the same before. */
const stepSchema = z.strictObject({ cold: countsSchema, warm: countsSchema });
export type Step = z.output<typeof stepSchema>;

const measuredSchema = z.strictObject({
  measuredOn: z.iso.date(),
  /** Charts of the report that was opened. */
  charts: z.int().positive(),
  /** Metrics that functions wrote by their logs (embedded metric format), each with its dimensions. */
  ownMetrics: z.int().nonnegative(),
  steps: z.strictObject({
    /** From the Authorize button to the user callback. */
    signIn: stepSchema,
    /** The template report of an account with 412 videos, one chart after the other. */
    report: stepSchema,
    /** One new access token, which the connector needs every hour. */
    tokenRefresh: stepSchema,
    /** One chart whose TikTok token ran out, less the same chart without that. */
    tiktokRefresh: stepSchema,
    /** One scheduled run. */
    upkeep: stepSchema,
  }),
});
export type Measured = z.output<typeof measuredSchema>;
export type StepName = keyof Measured['steps'];

/** Reads and checks the committed figures. */
export function readMeasured(): Measured {
  return measuredSchema.parse(JSON.parse(readFileSync(MEASURED_FILE, 'utf8')));
}

/** Counts added up, each part multiplied by its factor. */
export function weighted(parts: readonly (readonly [Counts, number])[]): Counts {
  const sum = (pick: (counts: Counts) => number) =>
    parts.reduce((total, [counts, factor]) => total + pick(counts) * factor, 0);
  const byName = (pick: (counts: Counts) => Record<string, number>) => {
    const names = new Set(parts.flatMap(([counts]) => Object.keys(pick(counts))));
    const sums = [...names].sort().map((name) => [name, sum((counts) => pick(counts)[name] ?? 0)]);
    return Object.fromEntries(sums.filter(([, value]) => value !== 0)) as Record<string, number>;
  };
  return {
    requests: byName(({ requests }) => requests),
    invocations: byName(({ invocations }) => invocations),
    tableReads: sum(({ tableReads }) => tableReads),
    tableWrites: sum(({ tableWrites }) => tableWrites),
    kms: byName(({ kms }) => kms),
    secrets: byName(({ secrets }) => secrets),
    tiktok: sum(({ tiktok }) => tiktok),
    logBytes: sum(({ logBytes }) => logBytes),
    answerBytes: sum(({ answerBytes }) => answerBytes),
  };
}

/** All numbers of a record together. */
export function total(record: Readonly<Record<string, number>>): number {
  return Object.values(record).reduce((sum, value) => sum + value, 0);
}
