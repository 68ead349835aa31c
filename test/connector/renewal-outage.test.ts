/** A token route that fails for a while, met by all charts of a report whose access token has expired. */
import { ADVICE } from '../../connector/error-texts.ts';
import { createHost } from '../../local/looker-studio/host.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import { bundleConnector } from '../../tools/build-connector.ts';
import { createScript } from '../local/apps-script/script.ts';
import { startSite } from '../local/apps-script/site.ts';

const code = await bundleConnector();
const CHARTS = 20;
/** A second of a script takes a fiftieth of one, and so does one of Google's cache. */
const SCALE = 0.02;
/** One script makes five, isAuthValid one more, and now and then a chart comes just after a hold. */
const MOST_RENEWALS = 12;
const OK = { code: 'ok', message: '', log_id: 'LOG' };

/** A person whose access token has expired, at a backend whose token route answers as `outage` says. */
async function createReport() {
  const outage = { status: 0, body: '' };
  // The library counts a token as expired a minute before its end.
  let expires_in = 59;
  let issued = 0;
  const site = await startSite(({ path }, response) => {
    const url = new URL(path, 'http://x');
    if (url.pathname === '/oauth/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      const state = url.searchParams.get('state') ?? '';
      back.search = new URLSearchParams({ code: 'c', state }).toString();
      response.writeHead(302, { Location: back.href }).end();
    } else if (url.pathname === '/oauth/token') {
      if (outage.status !== 0) return void response.writeHead(outage.status).end(outage.body);
      issued += 1;
      const token = { access_token: `a${issued}`, refresh_token: `r${issued}`, expires_in };
      response.end(JSON.stringify(token));
    } else {
      const data = { user: { username: 'ada', follower_count: 7 }, missing_scopes: [] };
      response.end(JSON.stringify({ data: { ...data, data_as_of: Date.now() }, error: OK }));
    }
  });
  const startedMs = Date.now();
  const project = createScript(code, {
    sleepScale: SCALE,
    now: () => startedMs + (Date.now() - startedMs) / SCALE,
    scriptProperties: { BACKEND_API_BASE_URL: site.origin, BACKEND_CLIENT_SECRET: 'secret' },
  });
  const host = createHost(project, 'ada');
  const requests = (path: string) => site.seen.filter((seen) => seen.path.startsWith(path)).length;
  await signIn(host);
  expires_in = 3_600;
  site.seen.length = 0;
  const open = () =>
    host.getCharts(
      Array<object>(CHARTS)
        .fill({})
        .map((_, at) => chartOf(at)),
    );
  return { outage, host, requests, open };
}
const chartOf = (at: number) => ({
  fields: at % 2 === 0 ? ['user_username'] : ['user_username', 'user_follower_count'],
});

test.each([
  [503, '{"error":"temporarily_unavailable"}', 'temporarily_unavailable'],
  [503, '{"message":"Service Unavailable"}', 'http_server_error'],
  [429, '{"message":"Too Many Requests"}', 'rate_limit_exceeded'],
] as const)(
  'charts share the renewals that fail by %i %s, and work soon after it',
  async (status, body, name) => {
    const { outage, host, requests, open } = await createReport();
    Object.assign(outage, { status, body });
    for (const chart of await open()) {
      expect(chart.status).toBe('rejected');
      const text = chart.status === 'rejected' ? String(chart.reason) : '';
      expect(text).toContain(`[${name},`);
      expect(text).toContain(ADVICE[name].cause.split('{what}')[0]);
    }
    expect(requests('/oauth/token')).toBeLessThanOrEqual(MOST_RENEWALS);
    expect(await host.isAuthValid()).toBe(true);
    const failed = requests('/oauth/token');

    outage.status = 0;
    host.refreshData();
    for (const chart of await open()) expect(chart.status).toBe('fulfilled');
    expect(requests('/oauth/token')).toBe(failed + 1);
    expect(requests('/api/')).toBeLessThanOrEqual(3);
  },
  60_000,
);

test('a chart alone asks again when the hold is over, as often as for data', async () => {
  const { outage, host, requests } = await createReport();
  Object.assign(outage, { status: 503, body: '{"error":"temporarily_unavailable"}' });
  await expect(host.getData(chartOf(0))).rejects.toThrow('[temporarily_unavailable,');
  // isAuthValid, and five tries.
  expect(requests('/oauth/token')).toBeGreaterThanOrEqual(5);
  expect(requests('/oauth/token')).toBeLessThanOrEqual(6);
}, 60_000);
