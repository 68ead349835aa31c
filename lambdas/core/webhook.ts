/** TikTok's webhooks: https://developers.tiktok.com/doc/webhooks-verification and .../webhooks-events */
import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { removeConnection, type RemovalDeps } from './disconnect.ts';
import { sameSecret, sha256 } from './secret-text.ts';
import type { Log } from './ports.ts';

const signatureForm = /^t=(\d{1,12}),s=([0-9a-f]{64})$/i;

export interface WebhookSignature {
  /** Epoch seconds, as sent. */
  time: string;
  /** HMAC in hex. */
  mac: string;
}

/** Reads `TikTok-Signature: t=<seconds>,s=<hex>`; undefined when it is missing or has another form. */
export function readSignature(header: string | undefined): WebhookSignature | undefined {
  const [, time, mac] = signatureForm.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  return time === undefined || mac === undefined ? undefined : { time, mac: mac.toLowerCase() };
}

/**
 * Checks the HMAC-SHA256 over `<t>.<raw body>` under a live client secret. TikTok repeats a delivery for
 * 72 hours and may keep `t`, so age alone refuses nothing: what the event does is safe to repeat.
 */
export function isSignedByTikTok(
  { time, mac }: WebhookSignature,
  rawBody: Uint8Array,
  secrets: readonly string[],
): boolean {
  return secrets
    .map((secret) => createHmac('sha256', secret).update(`${time}.`).update(rawBody).digest('hex'))
    .map((expected) => sameSecret(expected, mac))
    .includes(true);
}

/** Body of a delivery. Unknown events pass, so that TikTok may add some. */
export const webhookSchema = z.object({
  client_key: z.string(),
  event: z.string(),
  create_time: z.int().check(z.nonnegative()),
  user_openid: z.string().check(z.minLength(1)),
});
export type Webhook = z.output<typeof webhookSchema>;

/** Acts on an event: `authorization.removed` ends every connection made before it. Idempotent. */
export async function handleWebhook(
  webhook: Webhook,
  deps: RemovalDeps & { log: Log },
): Promise<void> {
  if (webhook.event !== 'authorization.removed') return;
  // `create_time` is cut to seconds. A connection made later is a new consent and stays.
  const removedBefore = (webhook.create_time + 1) * 1000;
  const accountHash = sha256(webhook.user_openid);
  for (const connectionId of await deps.accounts.list(accountHash)) {
    const connection = await deps.connections.find(connectionId);
    if (!connection) await deps.accounts.remove(accountHash, connectionId);
    else if (connection.connectedAt < removedBefore) {
      await removeConnection(connection, deps);
      deps.log.info('removed_by_tiktok', { connection: connectionId });
    }
  }
}
