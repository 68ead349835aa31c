/**
 * EventBridge's event patterns, as far as ours go: values of an array are alternatives, fields of an
 * object are conditions, arrays of an event match by any of their elements, and every operator but
 * `exists` needs the field.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import type { Json } from './synthesized.ts';

/** Whether an event, as it arrives on the bus, matches a pattern without references. */
export function matches(pattern: Json, event: Json): boolean {
  return Object.entries(pattern).every(([name, expected]: [string, Json]) => {
    if (name === '$or') return expected.some((one: Json) => matches(one, event));
    const values = [event].flat().map((one) => one?.[name]);
    return Array.isArray(expected)
      ? expected.some((one) => values.flat().some((value) => matchesValue(one, value)))
      : values.some((value) => matches(expected, value));
  });
}

function matchesValue(expected: Json, value: Json): boolean {
  if (typeof expected === 'string') return value === expected;
  const [[operator, operand]] = Object.entries(expected) as [[string, Json]];
  if (operator === 'exists') return (value !== undefined) === operand;
  if (value === undefined) return false;
  if (operator === 'prefix') return String(value).startsWith(operand);
  if (operator === 'anything-but') return ![operand].flat().includes(value);
  throw new Error(`The operator ${operator} is not played here`);
}
