/** Google's user cache and user lock, as charts share data through them. */
import type { SharingPlatform } from './shared-data.ts';

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
    digest: (text) =>
      Utilities.base64EncodeWebSafe(
        Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, text),
      ),
    tryLock: (milliseconds) => userLock().tryLock(milliseconds),
    releaseLock: () => userLock().releaseLock(),
    sleep: (milliseconds) => Utilities.sleep(milliseconds),
    now: () => Date.now(),
    warn: (message) => console.warn(message),
  };
}
