import * as z from 'zod';
import { externalError } from './host-error.ts';

const AGGREGATIONS = ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT', 'AUTO'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

const fieldSchema = z.object({
  name: z.string().min(1),
  label: z.string().min(1),
  description: z.string().optional(),
  dataType: z.enum(['STRING', 'NUMBER', 'BOOLEAN']),
  group: z.string().optional(),
  formula: z.string().optional(),
  isHidden: z.boolean().optional(),
  isDefault: z.boolean().optional(),
  defaultAggregationType: z.enum([...AGGREGATIONS, 'NO_AGGREGATION']).optional(),
  semantics: z.object({
    conceptType: z.enum(['DIMENSION', 'METRIC']),
    semanticType: z.string().optional(),
    semanticGroup: z.string().optional(),
    isReaggregatable: z.boolean().optional(),
  }),
});
/** A field of getSchema: https://developers.google.com/looker-studio/connector/reference#field */
export type SchemaField = z.output<typeof fieldSchema>;

const entrySchema = z.object({
  type: z.enum(['TEXTINPUT', 'TEXTAREA', 'SELECT_SINGLE', 'SELECT_MULTIPLE', 'CHECKBOX', 'INFO']),
  name: z.string().regex(/^\S+$/),
  displayName: z.string().optional(),
  text: z.string().optional(),
  helpText: z.string().optional(),
  placeholder: z.string().optional(),
  isDynamic: z.boolean().optional(),
  parameterControl: z.object({ allowOverride: z.boolean() }).optional(),
  options: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
});
const configSchema = z.object({
  configParams: z.array(entrySchema).default([]),
  dateRangeRequired: z.boolean().default(false),
  isSteppedConfig: z.boolean().default(false),
});
/** One page of getConfig: https://developers.google.com/looker-studio/connector/reference#getconfig */
export type ConfigPage = z.output<typeof configSchema>;

/** Checks an answer of getSchema: shape, and no id twice. Throws a connector external error. */
export function parseSchema(answer: unknown): SchemaField[] {
  const { schema } = parsed(z.object({ schema: z.array(fieldSchema) }), answer, 'getSchema');
  const ids = schema.map(({ name }) => name);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw externalError(`getSchema has the field ${repeated} twice.`);
  return schema;
}

/** Checks an answer of getConfig. Throws a connector external error. */
export function parseConfig(answer: unknown): ConfigPage {
  return parsed(configSchema, answer, 'getConfig');
}

/** Checks a function's answer against a schema. Throws a connector external error naming the places. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  answer: unknown,
  functionName: string,
): z.output<Schema> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw externalError(`${functionName}: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`);
}

/** What the host uses when the chart chose nothing; re-aggregatable fields start with SUM. */
export function defaultAggregation(field: SchemaField): Aggregation {
  const { defaultAggregationType: type, semantics } = field;
  if (type !== undefined && type !== 'NO_AGGREGATION') return type;
  return semantics.isReaggregatable === true ? 'SUM' : 'AUTO';
}
