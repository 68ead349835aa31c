/** Requests to TikTok's API v2, written but not sent. Credentials and tokens never stand in a URL. */

export interface TikTokRequest {
  method: 'GET' | 'POST';
  /** Path and query, to follow the base URL. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface ClientCredentials {
  clientKey: string;
  clientSecret: string;
}

/** https://developers.tiktok.com/doc/oauth-user-access-token-management: form body, no Basic auth. */
export function exchangeRequest(
  client: ClientCredentials,
  code: string,
  redirectUri: string,
): TikTokRequest {
  return formRequest('/v2/oauth/token/', client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
  });
}

/** https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token */
export function refreshRequest(client: ClientCredentials, refreshToken: string): TikTokRequest {
  return formRequest('/v2/oauth/token/', client, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
}

/** https://developers.tiktok.com/docs/en/oauth-revoke-a-user-access-token: the access token, no other. */
export function revokeRequest(client: ClientCredentials, accessToken: string): TikTokRequest {
  return formRequest('/v2/oauth/revoke/', client, { token: accessToken });
}

/** https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info */
export function userRequest(accessToken: string, fields: readonly string[]): TikTokRequest {
  return {
    method: 'GET',
    path: `/v2/user/info/?${fieldsQuery(fields)}`,
    headers: { Authorization: `Bearer ${accessToken}` },
  };
}

/** https://developers.tiktok.com/doc/tiktok-api-v2-video-list: fields in the query, paging in the body. */
export function videosRequest(
  accessToken: string,
  fields: readonly string[],
  page: { maxCount: number; cursor?: number | undefined },
): TikTokRequest {
  return {
    method: 'POST',
    path: `/v2/video/list/?${fieldsQuery(fields)}`,
    headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
    // JSON leaves out an undefined cursor: the first page is asked without one.
    body: JSON.stringify({ max_count: page.maxCount, cursor: page.cursor }),
  };
}

function formRequest(
  path: string,
  { clientKey, clientSecret }: ClientCredentials,
  parameters: Record<string, string>,
): TikTokRequest {
  const form = { client_key: clientKey, client_secret: clientSecret, ...parameters };
  return {
    method: 'POST',
    path,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Cache-Control': 'no-cache' },
    body: new URLSearchParams(form).toString(),
  };
}

function fieldsQuery(fields: readonly string[]): string {
  return `fields=${fields.map(encodeURIComponent).join(',')}`;
}
