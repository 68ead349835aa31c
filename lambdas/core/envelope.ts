/**
 * Envelope encryption of TikTok tokens: AES-256-GCM under a KMS data key of its own per record.
 * The record's place (connection and version) is additional authenticated data, so a ciphertext moved
 * to another item or version does not open; KMS checks the encryption context once more.
 */
import * as z from 'zod/mini';
import type { DataKeys, EncryptionContext, Sealed } from './ports.ts';
import { seal, unseal } from './sealing.ts';

const secretsSchema = z.object({
  openId: z.string().check(z.minLength(1)),
  accessToken: z.string().check(z.minLength(1)),
  refreshToken: z.string().check(z.minLength(1)),
});
/** What is sealed: TikTok's id of the account and both tokens. */
export type TokenSecrets = z.output<typeof secretsSchema>;

/** Appears in clear in CloudTrail: ids of ours only. */
function encryptionContext(connectionId: string): EncryptionContext {
  return { purpose: 'tiktok-tokens', connection: connectionId };
}

const place = (connectionId: string, version: number) => `tiktok-tokens|${connectionId}|${version}`;

/**
 * Fetches a data key for one version of one connection (one KMS GenerateDataKey) and answers how to
 * seal with it: once, and without any further call that could fail.
 */
export async function createSealer(
  dataKeys: DataKeys,
  connectionId: string,
  version: number,
): Promise<(secrets: TokenSecrets) => Sealed> {
  const { plaintext, encryptedKey } = await dataKeys.generate(encryptionContext(connectionId));
  return (secrets) => {
    const text = JSON.stringify(secretsSchema.parse(secrets));
    return {
      encryptedKey,
      ...seal(plaintext, place(connectionId, version), Buffer.from(text)),
    };
  };
}

/** Opens what a sealer made. Throws when key, place or bytes differ: a fault, never an outcome. */
export async function open(
  dataKeys: DataKeys,
  connectionId: string,
  version: number,
  sealed: Sealed,
): Promise<TokenSecrets> {
  const key = await dataKeys.decrypt(sealed.encryptedKey, encryptionContext(connectionId));
  const text = unseal(key, place(connectionId, version), sealed).toString('utf8');
  return secretsSchema.parse(JSON.parse(text));
}
