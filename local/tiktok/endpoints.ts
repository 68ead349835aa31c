/** Names of what TikTok answers, used by dials, failures, counters and the call log. */
export const ENDPOINTS = [
  /** GET of the consent page, and the POST of its form. */
  'authorize',
  'consent',
  /** The token endpoint, by grant type. */
  'token',
  'refresh',
  'revoke',
  'user',
  'videoList',
  'videoQuery',
  /** Cover and avatar pictures. */
  'picture',
  'unknown',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];
