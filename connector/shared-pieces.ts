/** Texts in Google's cache: what is too large for one of its values lies there in pieces. */

/** Google's user cache, and how a text is made small for it. Every method may throw. */
export interface PieceStore {
  /** Values of those keys that are there. */
  get(keys: readonly string[]): Readonly<Record<string, string>>;
  put(values: Readonly<Record<string, string>>, seconds: number): void;
  remove(key: string): void;
  /** Any text as a short one of ASCII characters, and back. */
  compress(text: string): string;
  expand(compressed: string): string;
  /** A name that was never used. */
  newStamp(): string;
}

/**
 * Google takes 100 kB a value and keeps about 1,000 values
 * (https://developers.google.com/apps-script/reference/cache/cache). Above 990 kB compressed, reading
 * the pieces is no longer faster than asking the backend.
 */
export const PIECE_CHARACTERS = 90_000;
export const MAX_PIECES = 11;
/** Up to this length a text is kept as it is, at most 90 kB in UTF-8: unpacking costs more than its place. */
const PLAIN_CHARACTERS = 30_000;

/** How a value goes on after its stamp and a space: with the text, with it compressed, or with the number of its pieces. */
const PLAIN = '=';
const COMPRESSED = '~';
const PIECES = '#';
const VALUE = /^(\S+) ([=~#])/;

/** A text, and the stamp of the call that wrote it: equal stamps were written together. */
export interface Kept {
  stamp: string;
  text: string;
}

export interface Found {
  /** By key. A text of which any piece is gone is not there. */
  texts: Map<string, Kept>;
  /** Those of the marks that are there, with what they say. */
  marks: Map<string, string>;
}

function pieceKeys(key: string, stamp: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${key}.${stamp}.${at}`);
}

/** Looks for texts, and for marks beside them, in one call of the cache, or two when one lies in pieces. */
export function readTexts(
  store: PieceStore,
  keys: readonly string[],
  marks: readonly string[] = [],
): Found {
  const values = store.get([...marks, ...keys]);
  const texts = new Map<string, Kept>();
  const inPieces = new Map<string, { stamp: string; names: string[] }>();
  for (const key of keys) {
    const value = values[key] ?? '';
    const [head = '', stamp = '', sort] = VALUE.exec(value) ?? [];
    const rest = value.slice(head.length);
    if (sort === PLAIN) texts.set(key, { stamp, text: rest });
    if (sort === COMPRESSED) texts.set(key, { stamp, text: store.expand(rest) });
    if (sort === PIECES) inPieces.set(key, { stamp, names: pieceKeys(key, stamp, Number(rest)) });
  }
  const wanted = [...inPieces.values()].flatMap(({ names }) => names);
  const pieces = wanted.length === 0 ? {} : store.get(wanted);
  for (const [key, { stamp, names }] of inPieces) {
    if (!names.every((name) => name in pieces)) continue;
    const compressed = names.map((name) => pieces[name]).join('');
    texts.set(key, { stamp, text: store.expand(compressed) });
  }
  return {
    texts,
    marks: new Map(marks.flatMap((mark) => (mark in values ? [[mark, values[mark] ?? '']] : []))),
  };
}

/**
 * Keeps texts for some seconds, all with the same new stamp; none when one of them is too large. What
 * names the pieces is written last, and their own names are new each time, so nobody reads half a text
 * or a mixture of two.
 */
export function writeTexts(
  store: PieceStore,
  texts: ReadonlyMap<string, string>,
  seconds: number,
): void {
  const stamp = store.newStamp();
  const values: Record<string, string> = {};
  const pieces: [string, string][] = [];
  for (const [key, text] of texts) {
    const isShort = text.length <= PLAIN_CHARACTERS;
    const content = isShort ? text : store.compress(text);
    const count = Math.ceil(content.length / PIECE_CHARACTERS);
    if (count > MAX_PIECES) return;
    if (count <= 1) {
      values[key] = `${stamp} ${isShort ? PLAIN : COMPRESSED}${content}`;
      continue;
    }
    for (const [at, name] of pieceKeys(key, stamp, count).entries()) {
      const start = at * PIECE_CHARACTERS;
      pieces.push([name, content.slice(start, start + PIECE_CHARACTERS)]);
    }
    values[key] = `${stamp} ${PIECES}${count}`;
  }
  for (const [name, piece] of pieces) store.put({ [name]: piece }, seconds);
  store.put(values, seconds);
}
