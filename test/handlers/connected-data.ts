import type { Scope } from '../../contract/fields.ts';
import { createBackend } from './backend.ts';
import type { RequestDraft } from './event.ts';

const user = { open_id: 'o', display_name: 'Ada', follower_count: 12, bio_description: '' };
export const videos = Array.from({ length: 45 }, (_, at) => ({
  id: String(2n ** 60n + BigInt(at)),
  view_count: at,
}));

/** A connected account of 45 videos, asked as its connector asks. */
export async function connected(scopes?: Scope[]) {
  const backend = createBackend({ user, videos, ...(scopes ? { scopes } : {}) });
  const { access_token } = await backend.connect();
  const { draft } = await backend.bearer(access_token);
  const get = (
    route: 'user' | 'videos',
    query: RequestDraft['query'] = {},
    more: RequestDraft = {},
  ) => backend.call(route, { ...draft, query, ...more });
  return { backend, get, access_token };
}
