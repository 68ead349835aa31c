/** `POST /webhooks/tiktok`: signature first, on the bytes as they came; then JSON; then the event. */
import middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { OAuthRefusal } from '../core/errors.ts';
import type { RemovalDeps } from '../core/disconnect.ts';
import type { Log } from '../core/ports.ts';
import { handleWebhook, isSignedByTikTok, readSignature, webhookSchema } from '../core/webhook.ts';
import { json } from './answer.ts';
import { createRoute, type HttpHandler } from './http.ts';
import type { HttpRequest } from './request.ts';
import { oauthStyle } from './styles/oauth.ts';

export interface WebhookDeps extends RemovalDeps {
  /** Live client secrets of the TikTok app, and its key. */
  tiktokCredentials: () => Promise<{ clientKey: string; clientSecret: string }[]>;
  log: Log;
}

type JsonEvent = { headers: Record<string, string>; body: unknown };

const parseJson = middy<JsonEvent, unknown>()
  .use(httpJsonBodyParser() as middy.MiddlewareObj)
  .handler(async (event: JsonEvent) => event.body) as unknown as (
  event: JsonEvent,
  context: object,
) => Promise<unknown>;

export function createWebhookHandler(deps: WebhookDeps): HttpHandler {
  const options = { name: 'webhook', method: 'POST', style: oauthStyle, log: deps.log } as const;
  return createRoute(options, async (request) => {
    const refuse = () => {
      deps.log.warn('webhook_signature_wrong');
      return new OAuthRefusal('invalid_client', "the signature is not TikTok's");
    };
    // Before the secret is read, which costs a call and fails until an operator has filled it in.
    const signature = readSignature(request.headers.get('tiktok-signature'));
    if (!signature) throw refuse();
    const credentials = await deps.tiktokCredentials();
    const secrets = credentials.map(({ clientSecret }) => clientSecret);
    if (!isSignedByTikTok(signature, request.body, secrets)) throw refuse();
    const webhook = webhookSchema.safeParse(await readJson(request));
    if (!webhook.success) {
      deps.log.warn('webhook_malformed', { why: 'body' });
      throw new OAuthRefusal('invalid_request', 'the body is not a webhook of TikTok');
    }
    if (!credentials.some(({ clientKey }) => clientKey === webhook.data.client_key)) {
      deps.log.warn('webhook_malformed', { why: 'app' });
      throw new OAuthRefusal('invalid_request', 'the webhook is for another app');
    }
    await handleWebhook(webhook.data, deps);
    deps.log.info('webhook_accepted');
    return json({});
  });
}

async function readJson(request: HttpRequest): Promise<unknown> {
  try {
    const headers = { 'content-type': request.headers.get('content-type') ?? '' };
    const body = Buffer.from(request.body).toString('utf8');
    return await parseJson({ headers, body }, {});
  } catch (cause) {
    throw new OAuthRefusal('invalid_request', 'the body must be JSON (application/json)', {
      cause: new Error('body parser', { cause }),
    });
  }
}
