/** Short notes that one run of the script leaves those that come after it, of this user only. */
import { messageOf } from './errors.ts';

/** What notes need of the platform; `get` and `put` may throw. */
export interface NoteStore {
  get(key: string): string | null;
  put(key: string, text: string, seconds: number): void;
  /** Short text that stands for this one and for no other (SHA-256). */
  digest(text: string): string;
  /** Writes to the execution log. */
  warn(message: string): void;
}

export interface Notes {
  /** The note on a secret; null when there is none, or none can be read. */
  read(topic: string, secret: string): string | null;
  /** Leaves a note that lives for up to so many seconds, and for less when Google's cache is full. */
  leave(topic: string, secret: string, text: string, seconds: number): void;
}

/** Notes in a store, which never sees the secret they are about. A fault of it costs the note only. */
export function createNotes(store: NoteStore): Notes {
  const keyOf = (topic: string, secret: string): string => `${topic}.${store.digest(secret)}`;
  function attempt<Result>(work: () => Result): Result | null {
    try {
      return work();
    } catch (thrown) {
      store.warn(`Not remembered: ${messageOf(thrown).slice(0, 100)}`);
      return null;
    }
  }
  return {
    read: (topic, secret) => attempt(() => store.get(keyOf(topic, secret))),
    leave: (topic, secret, text, seconds) =>
      void attempt(() => store.put(keyOf(topic, secret), text, seconds)),
  };
}
