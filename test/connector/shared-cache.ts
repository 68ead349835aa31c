import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SharingPlatform } from '../../connector/shared-data.ts';

/** What all charts of one Google user have in common; the clock moves by sleeping only. */
export function createUserCache() {
  const kept = new Map<string, { value: string; until: number }>();
  const clock = { ms: 1_800_000_000_000 };
  const warnings: string[] = [];
  const locks: string[] = [];
  let stamps = 0;

  /** One chart's platform; `change` breaks parts of it, as Google's services do at times. */
  function platform(token: string, change: Partial<SharingPlatform> = {}): SharingPlatform {
    return {
      accessToken: () => token,
      get: (keys) =>
        Object.fromEntries(
          keys.flatMap((key) => {
            const entry = kept.get(key);
            return entry !== undefined && entry.until > clock.ms ? [[key, entry.value]] : [];
          }),
        ),
      put(values, seconds) {
        for (const [key, value] of Object.entries(values)) {
          if (key.length > 250 || Buffer.byteLength(value) > 100 * 1024) {
            throw new Error('Argument too large');
          }
          kept.set(key, { value, until: clock.ms + seconds * 1000 });
        }
      },
      remove: (key) => void kept.delete(key),
      compress: (text) => deflateRawSync(text).toString('base64'),
      expand: (compressed) => inflateRawSync(Buffer.from(compressed, 'base64')).toString(),
      newStamp: () => `stamp-${(stamps += 1)}`,
      digest: (text) => createHash('sha256').update(text).digest('base64url'),
      tryLock: () => locks.push('try') > 0,
      releaseLock: () => void locks.push('release'),
      sleep: (milliseconds) => void (clock.ms += milliseconds),
      now: () => clock.ms,
      warn: (message) => void warnings.push(message),
      ...change,
    };
  }
  return { kept, clock, warnings, locks, platform };
}
