/** What the product is compared with: TikTok read directly, without any backend. */
import { ROUTES } from '../contract/api.ts';
import type { LocalStack } from '../local/stack.ts';
import { createConsentVisitor } from '../local/tiktok/consent-visitor.ts';
import { localSettings } from '../local/local-settings.ts';

const USER_FIELDS = 'open_id,display_name,follower_count,following_count,likes_count,video_count';
const VIDEO_FIELDS =
  'id,create_time,title,video_description,duration,cover_image_url,share_url,view_count,like_count,comment_count,share_count';
const PAGE = 20;

export interface Walk {
  calls: number;
  videos: number;
  bytes: number;
  ms: number;
}

/** An access token of the simulator for one account, got as an app without our backend would. */
export async function directToken(stack: LocalStack, account: string): Promise<string> {
  const { clientKey, clientSecret } = localSettings({}).tiktokClient;
  const { tiktok, baseUrl } = stack;
  if (!tiktok) throw new Error('The bench needs the TikTok simulator');
  const redirectUri = baseUrl + ROUTES.callback.path;
  const query = new URLSearchParams({
    client_key: clientKey,
    scope: 'user.info.basic,user.info.profile,user.info.stats,video.list',
    response_type: 'code',
    redirect_uri: redirectUri,
    state: 'bench',
  });
  const back = await createConsentVisitor().visit(`${tiktok.authorizeUrl}?${query}`, { account });
  const answer = await fetch(`${tiktok.origin}/v2/oauth/token/`, {
    method: 'POST',
    body: new URLSearchParams({
      client_key: clientKey,
      client_secret: clientSecret,
      code: new URL(back).searchParams.get('code') ?? '',
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (!token) throw new Error('The simulator gave no token to the baseline');
  return token;
}

/**
 * The bare walk: the account, then page after page, each asked when the one before has come; nothing
 * else is done. No client that asks one after the other can be faster. `pauseMs` is slept after each
 * page (the seed: 500), `maxVideos` ends the walk (the seed: 200).
 */
export async function walk(
  origin: string,
  token: string,
  { pauseMs = 0, maxVideos = Infinity }: { pauseMs?: number; maxVideos?: number } = {},
): Promise<Walk> {
  const begin = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const user = await fetch(`${origin}/v2/user/info/?fields=${USER_FIELDS}`, { headers });
  let bytes = (await user.text()).length;
  let calls = 1;
  let videos = 0;
  for (let cursor: number | undefined = 0; cursor !== undefined && videos < maxVideos;) {
    const answer = await fetch(`${origin}/v2/video/list/?fields=${VIDEO_FIELDS}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ max_count: PAGE, ...(cursor > 0 && { cursor }) }),
    });
    const text = await answer.text();
    const { data } = JSON.parse(text) as {
      data: { videos: object[]; cursor: number; has_more: boolean };
    };
    if (!answer.ok) throw new Error(`The baseline's call was refused: ${answer.status}`);
    calls += 1;
    bytes += text.length;
    videos += data.videos.length;
    cursor = data.has_more ? data.cursor : undefined;
    if (pauseMs > 0 && cursor !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return { calls, videos, bytes, ms: performance.now() - begin };
}

/**
 * The seed's way: every chart alone, with its own walk of at most 200 videos and half a second of sleep
 * between pages. The walks run at the same time, as charts do.
 */
export async function seedReport(
  origin: string,
  token: string,
  charts: number,
): Promise<Walk & { firstMs: number }> {
  const options = { pauseMs: 500, maxVideos: 200 };
  const walks = await Promise.all(
    Array.from({ length: charts }, () => walk(origin, token, options)),
  );
  const sum = (pick: (walk: Walk) => number) => walks.reduce((all, each) => all + pick(each), 0);
  return {
    calls: sum(({ calls }) => calls),
    videos: walks[0]?.videos ?? 0,
    bytes: sum(({ bytes }) => bytes),
    ms: Math.max(...walks.map(({ ms }) => ms)),
    firstMs: Math.min(...walks.map(({ ms }) => ms)),
  };
}
