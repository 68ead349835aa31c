/** What is known of a list before it is fetched, from data that is kept anyway: it saves calls of TikTok. */
import { parseRows, unpack } from './snapshot-bytes.ts';
import { openSnapshot } from './snapshot-envelope.ts';
import type { FlightDeps } from './snapshot-fetch.ts';
import { sharedFields, userShape } from './snapshot-shape.ts';
import type { Foreknowledge } from './video-first-cursors.ts';

/**
 * When the videos of the list `before` were posted; without it the number of videos in what is kept of
 * the account, if it is. Never rejects: a list can be fetched without.
 */
export async function foreknow(
  connectionId: string,
  before: () => Promise<Buffer | undefined>,
  deps: FlightDeps,
): Promise<Foreknowledge> {
  try {
    const bytes = await before();
    return bytes ? { seconds: secondsIn(bytes) } : { total: await videoCount(connectionId, deps) };
  } catch (error) {
    deps.log.warn('no_foreknowledge', {
      connection: connectionId,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return {};
  }
}

function secondsIn(bytes: Buffer): number[] {
  return parseRows(unpack(bytes))
    .map((row) => row['create_time'])
    .filter(isWhole);
}

async function videoCount(connectionId: string, deps: FlightDeps): Promise<number | undefined> {
  const place = { connectionId, shape: userShape(sharedFields('user', [])) };
  const slot = await deps.snapshots.find(connectionId, place.shape);
  const snapshot = slot?.snapshot;
  if (!snapshot || snapshot.keepUntil <= deps.now()) return undefined;
  const bytes = await openSnapshot(place, snapshot, deps);
  if (!bytes) return undefined;
  const [user] = parseRows(unpack(bytes));
  const count = user?.['video_count'];
  return isWhole(count) ? count : undefined;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
