/** Texts larger than one value of Google's cache, kept there in pieces. */

/** Google's user cache, and how a text is made small for it. Every method may throw. */
export interface PieceStore {
  /** Values of those keys that are there. */
  get(keys: readonly string[]): Readonly<Record<string, string>>;
  put(key: string, value: string, seconds: number): void;
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

function pieceKeys(key: string, stamp: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${key}.${stamp}.${at}`);
}

/** How a text that is one piece begins; of another one there is the stamp and the number of its pieces. */
const WHOLE = '= ';

export interface Found {
  /** By key. A text of which any piece is gone is not there. */
  texts: Map<string, string>;
  /** Those of the marks that are there, with what they say. */
  marks: Map<string, string>;
}

/** Looks for texts, and for marks beside them, in one call of the cache, or two when a text is large. */
export function readTexts(
  store: PieceStore,
  keys: readonly string[],
  marks: readonly string[] = [],
): Found {
  const heads = store.get([...marks, ...keys]);
  const pieces = new Map<string, string[]>();
  const compressed = new Map<string, string>();
  for (const key of keys) {
    const head = heads[key] ?? '';
    const [, stamp, count] = /^(\S+) (\d+)$/.exec(head) ?? [];
    if (head.startsWith(WHOLE)) compressed.set(key, head.slice(WHOLE.length));
    else if (stamp !== undefined) pieces.set(key, pieceKeys(key, stamp, Number(count)));
  }
  const names = [...pieces.values()].flat();
  const found = names.length === 0 ? {} : store.get(names);
  for (const [key, own] of pieces) {
    if (own.every((name) => name in found)) {
      compressed.set(key, own.map((name) => found[name]).join(''));
    }
  }
  return {
    texts: new Map([...compressed].map(([key, text]) => [key, store.expand(text)])),
    marks: new Map(marks.flatMap((mark) => (mark in heads ? [[mark, heads[mark] ?? '']] : []))),
  };
}

/**
 * Keeps a text for some seconds; does nothing when it is too large. The list of the pieces is written
 * last, and their names are new each time, so nobody reads half a text or a mixture of two.
 */
export function writeText(store: PieceStore, key: string, text: string, seconds: number): void {
  const compressed = store.compress(text);
  const count = Math.ceil(compressed.length / PIECE_CHARACTERS);
  if (count > MAX_PIECES) return;
  if (count <= 1) {
    store.put(key, WHOLE + compressed, seconds);
    return;
  }
  const stamp = store.newStamp();
  for (const [at, pieceKey] of pieceKeys(key, stamp, count).entries()) {
    const start = at * PIECE_CHARACTERS;
    store.put(pieceKey, compressed.slice(start, start + PIECE_CHARACTERS), seconds);
  }
  store.put(key, `${stamp} ${count}`, seconds);
}
