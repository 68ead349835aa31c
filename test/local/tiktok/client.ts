/** What the tests do at the simulator: ask for an authorization, exchange, refresh, read. */
import { createConsentVisitor } from '../../../local/tiktok/consent-visitor.ts';
import type { ConsentChoice, ConsentVisitor } from '../../../local/tiktok/consent-visitor.ts';
import { startTikTokSimulator } from '../../../local/tiktok/simulator.ts';
import type { TikTokSimulator, TikTokSimulatorOptions } from '../../../local/tiktok/simulator.ts';

export const CLIENT_KEY = 'aw-test-key';
export const CLIENT_SECRET = 'test-secret-0123456789';
export const REDIRECT_URI = 'https://backend.example.com/auth/tiktok/callback';
export const ALL_SCOPES = 'user.info.basic,user.info.profile,user.info.stats,video.list';
/** Every test starts at the same moment, so expiries are exact. */
export const START = Date.UTC(2026, 10, 22, 10, 0, 0, 0);

const open: TikTokSimulator[] = [];

/** A simulator on a standing clock; `closeAll` ends those of a test file. */
export async function start(
  options: Partial<TikTokSimulatorOptions> = {},
): Promise<TikTokSimulator> {
  const simulator = await startTikTokSimulator({
    clientKey: CLIENT_KEY,
    clientSecret: CLIENT_SECRET,
    redirectUris: [REDIRECT_URI],
    now: () => START,
    ...options,
  });
  open.push(simulator);
  return simulator;
}

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
}

/** The authorize URL of a correct client; a change of null leaves the parameter out. */
export function authorizeUrl(
  simulator: TikTokSimulator,
  changes: Record<string, string | null> = {},
): string {
  const parameters = {
    client_key: CLIENT_KEY,
    scope: ALL_SCOPES,
    redirect_uri: REDIRECT_URI,
    state: 'st-1',
    response_type: 'code',
    disable_auto_auth: '1',
    ...changes,
  };
  const url = new URL(simulator.authorizeUrl);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}

/** Approves and returns the callback's parameters. */
export async function consent(
  simulator: TikTokSimulator,
  choice: ConsentChoice = {},
  changes: Record<string, string | null> = {},
  visitor: ConsentVisitor = createConsentVisitor(),
): Promise<URLSearchParams> {
  const location = await visitor.visit(authorizeUrl(simulator, changes), choice);
  return new URL(location).searchParams;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  body: any;
}

export async function send(url: string, init: RequestInit = {}): Promise<Reply> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parse(text) };
}

/** null for a body that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** POST of a form with the app's credentials; a change of null leaves the field out. */
export function postForm(
  simulator: TikTokSimulator,
  path: string,
  fields: Record<string, string | null>,
): Promise<Reply> {
  const all = { client_key: CLIENT_KEY, client_secret: CLIENT_SECRET, ...fields };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) if (value !== null) body.set(name, value);
  return send(simulator.origin + path, { method: 'POST', body });
}

export function exchange(
  simulator: TikTokSimulator,
  code: string,
  changes: Record<string, string | null> = {},
): Promise<Reply> {
  return postForm(simulator, '/v2/oauth/token/', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    ...changes,
  });
}

export function refresh(simulator: TikTokSimulator, refreshToken: string): Promise<Reply> {
  return postForm(simulator, '/v2/oauth/token/', {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
}

export function revoke(simulator: TikTokSimulator, accessToken: string): Promise<Reply> {
  return postForm(simulator, '/v2/oauth/revoke/', { token: accessToken });
}

/** A whole sign-in; the token endpoint's answer. */
export async function signIn(
  simulator: TikTokSimulator,
  choice: ConsentChoice = {},
): Promise<{ accessToken: string; refreshToken: string; openId: string }> {
  const callback = await consent(simulator, choice);
  const { body } = await exchange(simulator, callback.get('code') ?? '');
  return {
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    openId: body.open_id,
  };
}

export function userInfo(
  simulator: TikTokSimulator,
  token: string,
  fields = 'open_id',
): Promise<Reply> {
  return send(`${simulator.origin}/v2/user/info/?fields=${fields}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

export function videoCall(
  simulator: TikTokSimulator,
  token: string,
  body: unknown = {},
  fields = 'id,create_time',
  call: 'list' | 'query' = 'list',
): Promise<Reply> {
  return send(`${simulator.origin}/v2/video/${call}/?fields=${fields}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Follows the cursor to the end, as a plain client does; at most `maxPages` pages. */
export async function walk(
  simulator: TikTokSimulator,
  token: string,
  maxCount = 20,
  maxPages = 600,
): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let cursor: number | undefined;
  for (let pages = 1; pages <= maxPages; pages += 1) {
    const query = cursor === undefined ? {} : { cursor };
    const { body } = await videoCall(simulator, token, { max_count: maxCount, ...query });
    ids.push(...body.data.videos.map((video: { id: string }) => video.id));
    if (body.data.has_more !== true) return { ids, pages };
    cursor = body.data.cursor;
  }
  return { ids, pages: maxPages };
}
