/** The refusal of too many requests, brought about once by a short burst. */
import { ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import { jsonOf, oauthErrorSchema, send, type Answer } from './visit.ts';

/** Twice the default of rateLimitMax is enough; more would be an attack. */
export const MAX_REQUESTS = 120;
const AT_ONCE = 10;

export const throttling: Check = {
  name: 'throttling',
  repair:
    `No 429 within ${MAX_REQUESTS} requests: as it should be when rateLimitMax is set higher; else look ` +
    'for request_window_failed in the logs. A wrong shape: clients cannot tell when to come back; the ' +
    'gateway response THROTTLED was changed outside of CDK, or a firewall answers in its place.',
  async run({ baseUrl, throttle }) {
    if (!throttle) return { skipped: 'give --throttle for one burst of requests' };
    const { faults, unless } = collector();
    const refused = await firstRefusal(baseUrl);
    if (!refused) return { faults: [`${MAX_REQUESTS} requests and no 429`] };
    const { error } = jsonOf(refused, oauthErrorSchema, 'the 429');
    const retryAfter = refused.headers.get('retry-after') ?? '';
    unless(error === 'temporarily_unavailable', `the 429 says ${error}`);
    unless(/^[1-9]\d*$/.test(retryAfter), 'the 429 has no Retry-After in seconds');
    const noStore = (refused.headers.get('cache-control') ?? '').includes('no-store');
    unless(noStore, 'the 429 may be cached');
    return { faults, shows: `429, come back in ${retryAfter} s` };
  },
};

/** Ten at a time, and no more once one is refused. */
async function firstRefusal(baseUrl: string): Promise<Answer | undefined> {
  for (let sent = 0; sent < MAX_REQUESTS; sent += AT_ONCE) {
    const { method, path } = ROUTES.revoke;
    const burst = Array.from({ length: AT_ONCE }, () => send(baseUrl, { method, path }));
    const refused = (await Promise.all(burst)).find(({ status }) => status === 429);
    if (refused) return refused;
  }
  return undefined;
}
