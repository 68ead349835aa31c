/** `GET /api/tiktok/videos?fields=&max_count=&cursor=&limit=&since=&until=&fresh_after=`. */
import { sharedVideos, type SharedVideosDeps } from '../core/snapshots.ts';
import {
  createApiRoute,
  readFields,
  readFreshAfter,
  readPaging,
  readRange,
  type ApiRouteDeps,
} from './api-request.ts';
import type { HttpHandler } from './http.ts';

/** Well before API Gateway gives up at 29 s; what is missing then comes with the cursor. */
const FETCH_MS = 18_000;

export function createVideosHandler(deps: SharedVideosDeps & ApiRouteDeps): HttpHandler {
  return createApiRoute('videos', deps, ({ connectionId, query, scopes, endsAt, admitted }) => {
    const request = {
      fields: readFields(query, 'video'),
      scopes,
      admitted,
      ...readPaging(query),
      ...readRange(query),
      freshAfter: readFreshAfter(query),
      deadline: deps.now() + FETCH_MS,
    };
    return sharedVideos(connectionId, request, { ...deps, endsAt });
  });
}
