/** `GET /api/tiktok/user?fields=&fresh_after=`. */
import { sharedUser, type SharedDataDeps } from '../core/snapshots.ts';
import { createApiRoute, readFields, readFreshAfter, type ApiRouteDeps } from './api-request.ts';
import type { HttpHandler } from './http.ts';

export function createUserHandler(deps: SharedDataDeps & ApiRouteDeps): HttpHandler {
  return createApiRoute('user', deps, ({ connectionId, query, scopes, endsAt, admitted }) => {
    const fields = readFields(query, 'user');
    const request = { fields, scopes, admitted, freshAfter: readFreshAfter(query) };
    return sharedUser(connectionId, request, { ...deps, endsAt });
  });
}
