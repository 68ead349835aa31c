/** The `Condition` block of a statement, as far as the product's policies use it. */
import * as z from 'zod';
import { wildcard } from './wildcard.ts';

/** Condition keys of one request, lower case; several values only where the key is multivalued. */
export type RequestContext = ReadonlyMap<string, string | readonly string[]>;

/** Whether one condition key holds for a request. */
export type Condition = (context: RequestContext) => boolean;

const blockSchema = z.record(
  z.string(),
  z.record(z.string(), z.union([z.string(), z.array(z.string())])),
);

/** Keys that the stand-ins fill in, or that are truly absent from every request they serve. */
const KEYS = [
  /^dynamodb:leadingkeys$/,
  /^kms:(encryptioncontext:.+|encryptioncontextkeys|signingalgorithm|viaservice)$/,
  /^kms:(calleraccount|grantisforawsresource)$/,
  /^aws:(principalisawsservice|sourceaccount|sourcearn)$/,
];

type Match = (wanted: string) => (value: string) => boolean;
const equal: Match = (wanted) => (value) => value === wanted;
const bool: Match = (wanted) => (value) => value.toLowerCase() === wanted.toLowerCase();
const MATCHES: Readonly<Record<string, Match>> = {
  StringEquals: equal,
  StringLike: wildcard,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: bool,
};

/**
 * Parses a `Condition` block once, so that a request only runs comparisons. Throws on an operator, a key
 * or a policy variable that is not known here: a condition that cannot be judged must not pass for one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function parseConditions(block: unknown): Condition[] {
  return Object.entries(blockSchema.parse(block ?? {})).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => condition(operator, key, [values].flat())),
  );
}

function condition(operator: string, name: string, wanted: readonly string[]): Condition {
  const key = name.toLowerCase();
  if (!KEYS.some((known) => known.test(key))) throw new Error(`condition key ${name} is not known`);
  if (wanted.some((text) => text.includes('${'))) throw new Error(`${name}: a policy variable`);
  if (operator === 'Null') return (context) => wanted.includes(String(!context.has(key)));

  const [, set, base = '', ifExists] =
    /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const match = Object.hasOwn(MATCHES, base) ? MATCHES[base] : undefined;
  if (!match) throw new Error(`condition operator ${operator} is not known`);
  const tests = wanted.map(match);
  const holds = (value: string) => tests.some((test) => test(value));
  return (context) => {
    const present = context.get(key);
    if (present === undefined) return set === 'ForAllValues:' || ifExists !== undefined;
    if (set === 'ForAllValues:') return [present].flat().every(holds);
    if (set === 'ForAnyValue:') return [present].flat().some(holds);
    if (typeof present === 'string') return holds(present);
    throw new Error(`${operator} on ${name}, which has several values`);
  };
}

/** Each of the six parts of an ARN may have wildcards of its own, which do not reach over a colon. */
function arnLike(wanted: string): (value: string) => boolean {
  const tests = arnParts(wanted).map(wildcard);
  return (value) => {
    const parts = arnParts(value);
    return parts.length === tests.length && tests.every((test, at) => test(parts[at] ?? ''));
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
