/** `GET /api/tiktok/videos?fields=&max_count=&cursor=&limit=`. */
import { readVideos, type VideosDeps } from '../core/account-data.ts';
import { createApiRoute, readFields, readPaging, type ApiRouteDeps } from './api-request.ts';
import type { HttpHandler } from './http.ts';

/** Well before API Gateway gives up at 29 s; what is missing then comes with the cursor. */
const FETCH_MS = 18_000;

export function createVideosHandler(deps: VideosDeps & ApiRouteDeps): HttpHandler {
  return createApiRoute('videos', deps, (connectionId, query) => {
    const fields = readFields(query, 'video');
    const deadline = deps.now() + FETCH_MS;
    return readVideos(connectionId, { fields, ...readPaging(query), deadline }, deps);
  });
}
