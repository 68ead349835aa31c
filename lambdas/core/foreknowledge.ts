/** What is known of a list before it is fetched, from data that is kept anyway: it saves calls of TikTok. */
import { unpack } from './snapshot-bytes.ts';
import { openSnapshot } from './snapshot-envelope.ts';
import type { FlightDeps } from './snapshot-flight.ts';
import { grantedOf, sharedFields, userShape } from './snapshot-shape.ts';
import type { Foreknowledge } from './video-windows.ts';

/**
 * When the videos of the list `before` were posted; without it the number of videos in what is kept of
 * the account, if it is. Never rejects: a list can be fetched without.
 */
export async function foreknow(
  connectionId: string,
  before: Promise<Buffer | undefined>,
  deps: FlightDeps,
): Promise<Foreknowledge> {
  try {
    const bytes = await before;
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
  const { rows } = unpack(bytes, () => ['create_time']);
  return rows.flatMap(({ create_time: second }) => (typeof second === 'number' ? [second] : []));
}

async function videoCount(connectionId: string, deps: FlightDeps): Promise<number | undefined> {
  const place = { connectionId, shape: userShape(sharedFields('user', [])) };
  const slot = await deps.snapshots.find(connectionId, place.shape);
  const snapshot = slot?.snapshot;
  if (!snapshot || snapshot.keepUntil <= deps.now()) return undefined;
  const bytes = await openSnapshot(place, snapshot, deps);
  if (!bytes) return undefined;
  const { rows } = unpack(bytes, ({ missing_scopes }) =>
    grantedOf(['video_count'], missing_scopes),
  );
  const count = rows[0]?.['video_count'];
  return typeof count === 'number' ? count : undefined;
}
