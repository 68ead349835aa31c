/** Events TikTok posts to the app: signed, doubled, delayed, retried. */
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Dials } from './dials.ts';
import type { Registration } from './registration.ts';

export interface WebhookEvent {
  userOpenId: string;
  /** Sent as a JSON string inside the JSON body, as TikTok does. */
  content: Record<string, unknown>;
  /** `authorization.removed` when absent. */
  event?: string;
}

export interface Delivery {
  event: string;
  userOpenId: string;
  attempt: number;
  /** HTTP status of the app's answer; 0 when none came. */
  status: number;
  /** Simulator clock, epoch milliseconds. */
  at: number;
}

export interface Webhooks {
  /** Queues an event; nothing happens when no webhook URL is registered. */
  send(event: WebhookEvent): void;
  deliveries(): Delivery[];
  /** Resolves when nothing is waiting, retries included. */
  idle(): Promise<void>;
  close(): void;
}

/** `t=<seconds>,s=<hex>`: HMAC-SHA256 of `<t>.<raw body>` under the client secret.
 * https://developers.tiktok.com/doc/webhooks-verification */
export function signWebhook(body: string, seconds: number, secret: string): string {
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},s=${digest}`;
}

/** Anything but 200 is retried after the dial's waits, then dropped. Waits are real time. */
export function createWebhooks(app: Registration, clock: Clock, dials: Dials): Webhooks {
  const log: Delivery[] = [];
  const pending = new Set<Promise<void>>();
  const stop = new AbortController();

  /** Ends early when the simulator closes. */
  const wait = (ms: number): Promise<void> =>
    pause(ms, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
  const header = (body: string, seconds: number): Record<string, string> => {
    const { signature } = dials.webhook;
    if (signature === 'missing') return {};
    const secret = signature === 'wrong' ? `not ${app.clientSecret}` : app.clientSecret;
    const signed = signature === 'stale' ? seconds - 3_600 : seconds;
    return { 'TikTok-Signature': signWebhook(body, signed, secret) };
  };
  const post = async (url: string, body: string, seconds: number): Promise<number> => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...header(body, seconds) },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  };
  const deliver = async (url: string, event: WebhookEvent, body: string): Promise<void> => {
    await wait(dials.webhook.delayMs);
    const first = clock.seconds();
    for (let attempt = 1; !stop.signal.aborted; attempt += 1) {
      const seconds = dials.webhook.retryTimestamp === 'first' ? first : clock.seconds();
      const at = clock.now();
      const status = await post(url, body, seconds);
      const { event: name = 'authorization.removed', userOpenId } = event;
      log.push({ event: name, userOpenId, attempt, status, at });
      const nextDelayMs = dials.webhook.retryDelaysMs[attempt - 1];
      if (status === 200 || nextDelayMs === undefined) return;
      await wait(nextDelayMs);
    }
  };

  return {
    send: (event) => {
      const url = app.webhookUrl;
      if (url === null) return;
      const body = JSON.stringify({
        client_key: app.clientKey,
        event: event.event ?? 'authorization.removed',
        create_time: clock.seconds(),
        user_openid: event.userOpenId,
        content: JSON.stringify(event.content),
      });
      for (let copy = 0; copy <= dials.webhook.duplicates; copy += 1) {
        const delivery = deliver(url, event, body).finally(() => pending.delete(delivery));
        pending.add(delivery);
      }
    },
    deliveries: () => [...log],
    idle: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
    close: () => stop.abort(),
  };
}
