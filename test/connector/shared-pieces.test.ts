import { randomBytes } from 'node:crypto';
import {
  MAX_PIECES,
  readTexts,
  writeTexts,
  type PieceStore,
} from '../../connector/shared-pieces.ts';
import { createUserCache } from './shared-cache.ts';

/** Text that does not get smaller: about 1.33 characters of cache for each byte. */
const dense = (bytes: number) => randomBytes(bytes / 2).toString('hex');

const readText = (store: PieceStore, key: string) =>
  readTexts(store, [key]).texts.get(key)?.text ?? null;
const writeText = (store: PieceStore, key: string, text: string) =>
  writeTexts(store, new Map([[key, text]]), 60);

function storeOf(text: string) {
  const cache = createUserCache();
  const store = cache.platform('token');
  writeText(store, 'key', text);
  return { ...cache, store };
}

test.each([0, 1, 1_000, 29_900, 30_100, 90_000, 300_000, 1_300_000])(
  'a text of %i characters comes back as it was',
  (characters) => {
    const text = `${dense(characters)} ä🎬\u2028"`;
    const { store } = storeOf(text);
    expect(readText(store, 'key')).toBe(text);
  },
);

test('a text of which any piece is gone is not there', () => {
  const { store, kept } = storeOf(dense(400_000));
  expect(kept.size).toBeGreaterThan(3);
  for (const [key, entry] of [...kept]) {
    kept.delete(key);
    expect(readText(store, 'key')).toBeNull();
    kept.set(key, entry);
  }
  expect(readText(store, 'key')).not.toBeNull();
});

test('a text is there when all of it is, and never in part', () => {
  const { platform } = createUserCache();
  const store = platform('token');
  const seen: (string | null)[] = [];
  const text = dense(400_000);
  const put: typeof store.put = (...entry) => {
    seen.push(readText(store, 'key'));
    store.put(...entry);
  };
  writeText({ ...store, put }, 'key', text);
  expect(seen.length).toBeGreaterThan(3);
  expect(new Set(seen)).toEqual(new Set([null]));
  expect(readText(store, 'key')).toBe(text);
});

test('of two texts written at the same time one is read, and never a mixture', () => {
  const { platform } = createUserCache();
  const store = platform('token');
  const [first, second] = [dense(400_000), dense(400_000)];
  let isNested = false;
  const put: typeof store.put = (...entry) => {
    store.put(...entry);
    if (isNested) return;
    isNested = true;
    writeText(store, 'key', second);
  };
  writeText({ ...store, put }, 'key', first);
  expect(readText(store, 'key')).toBe(first);
});

test('a text that is too large is not kept at all', () => {
  const { kept } = storeOf(dense((MAX_PIECES + 1) * 140_000));
  expect(kept.size).toBe(0);
});

test('texts written together have one stamp, those of another call another one', () => {
  const { store } = storeOf('text');
  const stamps = (keys: string[]) =>
    keys.map((key) => readTexts(store, keys).texts.get(key)?.stamp);
  writeTexts(
    store,
    new Map([
      ['a', 'short'],
      ['b', dense(60_000)],
      ['c', dense(400_000)],
    ]),
    60,
  );
  const [a, ...others] = stamps(['a', 'b', 'c', 'key']);
  expect(others).toEqual([a, a, expect.not.stringMatching(`^${a}$`)]);
});

test('a short text is kept as it is, also one of the longest characters', () => {
  const { kept } = storeOf('作'.repeat(30_000));
  expect([...kept.values()].map(({ value }) => value.includes('作作'))).toEqual([true]);
});

test('a list of pieces that is something else is no text', () => {
  const { store } = storeOf('text');
  store.put({ key: 'nonsense' }, 60);
  expect(readText(store, 'key')).toBeNull();
});

test.each([
  ['one piece', 1_000, 1],
  ['several pieces', 300_000, 2],
])('a text of %s (%i characters) costs %i calls of the cache', (_, characters, calls) => {
  const { store } = storeOf(dense(characters));
  let count = 0;
  const get: typeof store.get = (keys) => {
    count += 1;
    return store.get(keys);
  };
  expect(readText({ ...store, get }, 'key')).not.toBeNull();
  expect(count).toBe(calls);
});
