/** JSON text of a value that was never made: a list of a thousand videos costs more to write than to read. */
export type JsonText<Value> = string & { readonly of?: Value };

/** An object of one member that is text already, and the others. */
export function withMember<Value extends object, Name extends keyof Value & string>(
  name: Name,
  member: JsonText<Value[Name]>,
  others: Omit<Value, Name>,
): JsonText<Value> {
  const rest = JSON.stringify(others).slice(1);
  return `{${JSON.stringify(name)}:${member}${rest === '}' ? '' : ','}${rest}`;
}
