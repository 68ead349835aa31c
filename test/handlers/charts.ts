import { createBackend } from './backend.ts';
import type { RequestDraft } from './event.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const user = {
  open_id: 'o',
  display_name: 'Ada',
  follower_count: 12,
  avatar_url: 'https://a',
};
const videos = Array.from({ length: 45 }, (_, at) => ({
  id: String(at),
  create_time: 1_700_000_000 - at,
  view_count: at,
  cover_image_url: `https://c/${at}`,
}));

interface Body {
  data: {
    user?: Record<string, unknown>;
    videos?: Record<string, unknown>[];
    data_as_of: number;
    stale?: true;
    is_complete?: boolean;
  };
  error: { code: string };
}

/** A connected account, and charts that ask for its data. */
export async function connected(account: Parameters<typeof createBackend>[0] = { user, videos }) {
  const backend = createBackend(account);
  const { access_token, refresh_token } = await backend.connect();
  const { draft } = await backend.bearer(access_token);
  const get = async (
    route: 'user' | 'videos',
    query: RequestDraft['query'] = {},
    more: RequestDraft = {},
  ) => {
    const { status, headers, ...answer } = await backend.call(route, { ...draft, query, ...more });
    return { status, headers, ...(answer.json() as unknown as Body) };
  };
  const calls = () =>
    backend.tiktok.calls.filter(({ verb }) => verb === 'user' || verb === 'videos').length;
  /** What a piece of work asks of TikTok. */
  const callsOf = async (work: () => Promise<unknown>) => {
    const before = calls();
    await work();
    return calls() - before;
  };
  return { backend, get, callsOf, refresh_token };
}
export type Connected = Awaited<ReturnType<typeof connected>>;

/** TikTok fails once. */
export const fail = ({ backend }: Connected) =>
  backend.tiktok.next('user', { outcome: 'unavailable' });
