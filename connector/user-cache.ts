/** Google's user cache and user lock, as the runs of one user's charts share data through them. */
import { createNotes, type Notes } from './notes.ts';
import { LOCK_WAIT_MS } from './pauses.ts';
import type { SharingPlatform } from './shared-data.ts';
import { platformError } from './sign-in-errors.ts';

/** Ungzip takes blobs of this type only. */
const GZIP = 'application/x-gzip';

let lock: GoogleAppsScript.Lock.Lock | undefined;

/**
 * The one Lock object of this script run. That two of them share the lock within a run is not
 * documented (https://developers.google.com/apps-script/reference/lock/lock), and the OAuth2 library
 * asks its own object whether it has the lock before it waits 30 s for it.
 */
export function userLock(): GoogleAppsScript.Lock.Lock {
  return (lock ??= LockService.getUserLock());
}

/**
 * Does some work while no other run of this user does any under the lock. Throws `busy` when the lock is
 * not free in half a minute, or what Google says instead of giving it.
 */
export function underLock<Result>(work: () => Result): Result {
  const own = userLock();
  try {
    own.waitLock(LOCK_WAIT_MS);
  } catch (thrown) {
    throw platformError(thrown);
  }
  try {
    return work();
  } finally {
    own.releaseLock();
  }
}

/** Short text that stands for this one and for no other (SHA-256). */
export function digest(text: string): string {
  const bytes = Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, text);
  return Utilities.base64EncodeWebSafe(bytes);
}

/** Notes in the user's cache. */
export function userNotes(): Notes {
  const cache = CacheService.getUserCache();
  return createNotes({
    get: (key) => cache.get(key),
    put: (key, text, seconds) => cache.put(key, text, seconds),
    digest,
    warn: (message) => console.warn(message),
  });
}

/** The platform of this script run; `accessToken` is the one its requests carry. */
export function sharingPlatform(accessToken: () => string): SharingPlatform {
  const cache = CacheService.getUserCache();
  return {
    accessToken,
    get: (keys) => cache.getAll([...keys]) as Record<string, string>,
    put: (values, seconds) => cache.putAll({ ...values }, seconds),
    remove: (key) => cache.remove(key),
    compress: (text) => Utilities.base64Encode(Utilities.gzip(Utilities.newBlob(text)).getBytes()),
    expand: (compressed) =>
      Utilities.ungzip(Utilities.newBlob(Utilities.base64Decode(compressed), GZIP)).getDataAsString(
        'UTF-8',
      ),
    newStamp: () => Utilities.getUuid(),
    digest,
    tryLock: (milliseconds) => userLock().tryLock(milliseconds),
    releaseLock: () => userLock().releaseLock(),
    sleep: (milliseconds) => Utilities.sleep(milliseconds),
    now: () => Date.now(),
    warn: (message) => console.warn(message),
  };
}
