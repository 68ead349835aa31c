/**
 * Envelope encryption of snapshots. A data key serves one shape of one connection for a day, so that
 * charts which open a snapshot need no KMS call while they remember its key (docs/decisions/0026). The
 * place (connection, shape and fetch) is authenticated: moved elsewhere, a ciphertext does not open.
 */
import type { DataKeys, EncryptionContext } from './ports.ts';
import type { Snapshot, Snapshots } from './snapshot-port.ts';
import { seal, unseal } from './sealing.ts';
import { randomId } from './secret-text.ts';

const KEY_LIFE_MS = 86_400_000;

interface Place {
  connectionId: string;
  shape: string;
}

/** Appears in clear in CloudTrail: ids of ours only. */
function encryptionContext(connectionId: string): EncryptionContext {
  return { purpose: 'tiktok-snapshots', connection: connectionId };
}

const place = ({ connectionId, shape }: Place, id: string) =>
  `tiktok-snapshots|${connectionId}|${shape}|${id}`;

type SealedSnapshot = Omit<Snapshot, 'readAt' | 'freshAt' | 'keepUntil'> & {
  ciphertext: Uint8Array;
};

/**
 * How to seal the next snapshot of a shape: with the key of the previous one (remembered, or one KMS
 * Decrypt), or a new one (one KMS GenerateDataKey) when there is none, it is a day old or does not open.
 */
export async function createSnapshotSealer(
  at: Place,
  previous: Snapshot | undefined,
  deps: { dataKeys: DataKeys; now: () => number },
): Promise<(bytes: Uint8Array) => SealedSnapshot> {
  const context = encryptionContext(at.connectionId);
  const now = deps.now();
  const opened = async ({ encryptedKey, keyMadeAt }: Snapshot) => ({
    plaintext: await deps.dataKeys.decrypt(encryptedKey, context),
    encryptedKey,
    keyMadeAt,
  });
  const made = async () => ({ ...(await deps.dataKeys.generate(context)), keyMadeAt: now });
  const isUsable = previous !== undefined && now < previous.keyMadeAt + KEY_LIFE_MS;
  const { plaintext, encryptedKey, keyMadeAt } = isUsable
    ? await opened(previous).catch(made)
    : await made();
  return (bytes) => {
    const id = randomId();
    return { id, keyMadeAt, encryptedKey, parts: 0, ...seal(plaintext, place(at, id), bytes) };
  };
}

/** The bytes that were sealed; `undefined` when a newer snapshot has taken the place of this one. */
export async function openSnapshot(
  at: Place,
  snapshot: Snapshot,
  deps: { dataKeys: DataKeys; snapshots: Pick<Snapshots, 'body'> },
): Promise<Buffer | undefined> {
  const { id, encryptedKey, iv } = snapshot;
  const ciphertext =
    snapshot.ciphertext ?? (await deps.snapshots.body(at.connectionId, at.shape, snapshot));
  if (!ciphertext) return undefined;
  const key = await deps.dataKeys.decrypt(encryptedKey, encryptionContext(at.connectionId));
  return unseal(key, place(at, id), { iv, ciphertext });
}
