/** Request parameters by the rules of RFC 6749 3.1 and 3.2. */

/** Every value of every parameter, in order of arrival. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** The value of a parameter. Sent without a value counts as absent; `null` means it came twice. */
export function single(parameters: Parameters, name: string): string | undefined | null {
  const values = parameters.get(name) ?? [];
  if (values.length > 1) return null;
  return values[0] === '' ? undefined : values[0];
}

/** The first of `names` that came more than once, or undefined. */
export function repeated(parameters: Parameters, names: readonly string[]): string | undefined {
  return names.find((name) => single(parameters, name) === null);
}

/** Reads parameters already known not to be repeated. */
export function reader(parameters: Parameters): (name: string) => string | undefined {
  return (name) => single(parameters, name) ?? undefined;
}
