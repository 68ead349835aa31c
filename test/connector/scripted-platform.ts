import type { RawAnswer } from '../../connector/answers.ts';
import type { Platform } from '../../connector/asking.ts';

export const OK_ERROR = { code: 'ok', message: '', log_id: 'LOG0' };

export function json(status: number, body: unknown, retryAfter: string | null = null): RawAnswer {
  return { status, retryAfter, body: JSON.stringify(body) };
}

export const ok = (data: unknown): RawAnswer => json(200, { data, error: OK_ERROR });

export const failed = (status: number, code: string, retryAfter: string | null = null): RawAnswer =>
  json(status, { data: {}, error: { code, message: 'words', log_id: 'LOG1' } }, retryAfter);

/**
 * A platform whose backend is one function and whose clock moves only by sleeping and by `slowMs`
 * per request. `tokens` are given out in turn, one more at every renewal.
 */
export function scriptedPlatform(
  respond: (url: string, token: string, request: number) => RawAnswer,
  { tokens = ['token-1', 'token-2'], slowMs = 0 } = {},
) {
  const log: { batches: string[][]; pauses: number[]; forgotten: string[]; renewed: string[] } = {
    batches: [],
    pauses: [],
    forgotten: [],
    renewed: [],
  };
  let clock = 1_000_000;
  let requests = 0;
  let current = 0;
  const platform: Platform = {
    fetchAll(urls, token) {
      log.batches.push([...urls]);
      clock += slowMs;
      return urls.map((url) => respond(url, token, (requests += 1)));
    },
    accessToken: () => tokens[current] ?? '',
    renewToken(refused) {
      log.renewed.push(refused);
      current += 1;
      return tokens[current] ?? '';
    },
    forgetToken: (token) => void log.forgotten.push(token),
    sleep(milliseconds) {
      log.pauses.push(milliseconds);
      clock += milliseconds;
    },
    now: () => clock,
    random: () => 0,
  };
  return { platform, log, startedMs: clock };
}
