/** Looks for values that must be nowhere, in every form in which they could have got there. */

/** Searched texts by the name of their place. */
export type Places = ReadonlyMap<string, string>;
/** Values by what they are. */
export type Canaries = Map<string, string>;
/** A text with its name: of a form, a piece, a place. */
export type Named = [name: string, text: string];

/** Parts of a value are looked for too, in pieces of this many characters. */
const PIECE = 20;

/**
 * Every text that gives `value` away: the value itself and its pieces of 20 characters; as JSON, HTML,
 * percent-encoded (RFC 3986) and form-encoded text; hexadecimal in small and capital letters; Base64 and
 * base64url at each of the three offsets at which it can stand within something longer.
 */
export function formsOf(value: string): Map<string, string> {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const forms: Named[] = [
    ['plain', value],
    ['JSON', JSON.stringify(value).slice(1, -1)],
    ['HTML', value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
    ['percent', encodeURIComponent(value)],
    ['form', new URLSearchParams([['', value]]).toString().slice(1)],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ...pieces(value),
    ...[0, 1, 2].flatMap((offset): Named[] => [
      [`base64+${offset}`, withinBase64(bytes, offset, 'base64')],
      [`base64url+${offset}`, withinBase64(bytes, offset, 'base64url')],
    ]),
  ];
  return new Map(forms);
}

/** `<canary> as <form> in <place>` for everything found. */
export function find(canaries: Canaries, places: Places): string[] {
  return [...canaries].flatMap(([name, value]) => {
    if (value.length < 12) throw new Error(`${name} is too short to be looked for`);
    const forms = [...formsOf(value)];
    return [...places].flatMap(([place, text]) => {
      const found = forms.find(([, form]) => text.includes(form));
      return found ? [`${name} as ${found[0]} in ${place}`] : [];
    });
  });
}

/** Texts and bytes of a stored value, the bytes one character each. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (value instanceof Set) return [...value].map(textOf).join('\n');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}: ${textOf(each)}`)
    .join('\n');
}

/** A value of up to twice the size is one piece, which is the value. */
function pieces(value: string): Named[] {
  if (value.length < 2 * PIECE) return [];
  const count = Math.floor(value.length / PIECE);
  return Array.from({ length: count }, (_, at) => [
    `piece ${at + 1}`,
    value.slice(at * PIECE, (at + 1) * PIECE),
  ]);
}

/** The characters that depend on these bytes alone, whatever stands before and after them. */
function withinBase64(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), whole);
}
