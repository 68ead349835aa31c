/** `GET /api/tiktok/user?fields=`. */
import { readUser, type AccountDataDeps } from '../core/account-data.ts';
import { createApiRoute, readFields, type ApiRouteDeps } from './api-request.ts';
import type { HttpHandler } from './http.ts';

export function createUserHandler(deps: AccountDataDeps & ApiRouteDeps): HttpHandler {
  return createApiRoute('user', deps, (connectionId, query) =>
    readUser(connectionId, readFields(query, 'user'), deps),
  );
}
