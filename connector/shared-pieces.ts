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

/** The text kept under a key; null when there is none, or when any of its pieces is gone. */
export function readPieces(store: PieceStore, key: string): string | null {
  const [, stamp, count] = /^(\S+) (\d+)$/.exec(store.get([key])[key] ?? '') ?? [];
  if (stamp === undefined) return null;
  const keys = pieceKeys(key, stamp, Number(count));
  const found = store.get(keys);
  if (!keys.every((each) => each in found)) return null;
  return store.expand(keys.map((each) => found[each]).join(''));
}

/**
 * Keeps a text for some seconds; does nothing when it is too large. The list of the pieces is written
 * last, and their names are new each time, so nobody reads half a text or a mixture of two.
 */
export function writePieces(store: PieceStore, key: string, text: string, seconds: number): void {
  const compressed = store.compress(text);
  const count = Math.ceil(compressed.length / PIECE_CHARACTERS);
  if (count > MAX_PIECES) return;
  const stamp = store.newStamp();
  for (const [at, pieceKey] of pieceKeys(key, stamp, count).entries()) {
    const start = at * PIECE_CHARACTERS;
    store.put(pieceKey, compressed.slice(start, start + PIECE_CHARACTERS), seconds);
  }
  store.put(key, `${stamp} ${count}`, seconds);
}
