import { createWebhookHandler } from '../../lambdas/handlers/webhook.ts';
import { createBackend } from './backend.ts';
import { invoke } from './event.ts';

/** The route while nobody has filled in the secret of the TikTok app yet. */
function unfilled() {
  const backend = createBackend();
  let reads = 0;
  const handler = createWebhookHandler({
    ...backend,
    tiktokCredentials: async () => {
      reads += 1;
      throw new Error('the secret has no value');
    },
  });
  const post = (headers: Record<string, string>) =>
    invoke(handler, { method: 'POST', path: '/webhooks/tiktok', headers, body: '{}' });
  return { post, log: backend.log, reads: () => reads };
}

test.each([
  ['no signature', {}],
  ['an empty signature', { 'tiktok-signature': '' }],
  ['a signature of another form', { 'tiktok-signature': 't=1,s=00' }],
])('a request with %s is refused without reading the secret', async (_, headers) => {
  const { post, log, reads } = unfilled();
  const answer = await post(headers);
  expect(answer.status).toBe(401);
  expect(answer.json().error).toBe('invalid_client');
  expect(reads()).toBe(0);
  expect(log.lines.map(({ event }) => event)).toContain('webhook_signature_wrong');
});

test('a request that may be signed needs the secret, and says 500 while there is none', async () => {
  const { post, reads } = unfilled();
  const answer = await post({ 'tiktok-signature': `t=1,s=${'0'.repeat(64)}` });
  expect(answer.status).toBe(500);
  expect(reads()).toBe(1);
});
