/** Part `connections`: many connections ask at the same moment. */
import { ROUTES } from '../contract/api.ts';
import { createOAuthClient, type OAuthClient } from '../test/journey/oauth-client.ts';
import type { Backend } from './backend.ts';

export interface ConnectionsRow {
  connections: number;
  /** `first`: nothing is kept yet. `again`: those that got their data ask once more. */
  round: 'first' | 'again';
  served: number;
  /** Told to come back, with Retry-After. */
  toldToWait: number;
  failed: number;
  tiktokCalls: number;
  medianMs: number;
  lastMs: number;
  perSecond: number;
}

/** Of one page: what many connections do is the question, not what many videos do. */
const ACCOUNT = { handle: 'onepage', videos: 15 };
const PATH = `${ROUTES.videos.path}?fields=id,create_time,view_count&limit=200`;
const LATENCY_MS = 50;
const SIGN_INS_AT_ONCE = 8;

/** For each number: so many sign-ins, then one request of each at once, then once more. */
export async function benchConnections(
  backend: Backend,
  { numbers, signInMs }: { numbers: readonly number[]; signInMs: number },
  progress: (text: string) => void,
): Promise<ConnectionsRow[]> {
  const { tiktok, stack } = backend;
  tiktok.accounts.add(ACCOUNT);
  const client = createOAuthClient(stack);
  const rows: ConnectionsRow[] = [];
  for (const wanted of numbers) {
    progress(`${wanted} connections sign in`);
    tiktok.dials.latencyMs = 0;
    const tokens = await signIns(client, wanted, performance.now() + signInMs);
    tiktok.dials.latencyMs = LATENCY_MS;
    await backend.nextMinute();
    progress(`${tokens.length} connections at once`);
    const first = await atOnce(backend, client, tokens);
    rows.push({ ...first.row, round: 'first' });
    const again = await atOnce(backend, client, first.served);
    rows.push({ ...again.row, round: 'again' });
  }
  tiktok.dials.latencyMs = 0;
  return rows;
}

/** As many as the time allows. */
async function signIns(client: OAuthClient, wanted: number, until: number): Promise<string[]> {
  const tokens: string[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < wanted && performance.now() < until) {
      begun += 1;
      const { access_token: token } = await client.connect({ account: ACCOUNT.handle });
      tokens.push(token);
    }
  };
  await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, worker));
  return tokens;
}

async function atOnce(backend: Backend, client: OAuthClient, tokens: readonly string[]) {
  const begin = performance.now();
  const { result: answers, counts } = await backend.counted(() =>
    Promise.all(
      tokens.map(async (token) => {
        const { status, headers } = await client.api(token, PATH);
        const toldToWait = status === 429 && headers['retry-after'] !== undefined;
        return { token, status, toldToWait, ms: performance.now() - begin };
      }),
    ),
  );
  const served = answers.filter(({ status }) => status === 200);
  const toldToWait = answers.filter((answer) => answer.toldToWait).length;
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const lastMs = times.at(-1) ?? 0;
  return {
    served: served.map(({ token }) => token),
    row: {
      connections: tokens.length,
      served: served.length,
      toldToWait,
      failed: answers.length - served.length - toldToWait,
      tiktokCalls: counts.tiktokCalls,
      medianMs: times[times.length >> 1] ?? 0,
      lastMs,
      perSecond: lastMs > 0 ? (tokens.length / lastMs) * 1000 : 0,
    },
  };
}
