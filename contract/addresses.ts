/**
 * Which addresses the product takes, as patterns and not by `URL`, which Apps Script does not have: https,
 * and http on this machine only. No user name before the host, which would show one host and lead to
 * another (RFC 3986 7.6), and no `*`.
 */
const HOST = '(?:[a-z0-9_-]+\\.)*[a-z0-9_-]+|\\[[0-9a-f:.]+\\]';
const ROOT = `(?:https://(?:${HOST})|http://(?:localhost|127\\.0\\.0\\.1))(?::[1-9]\\d{0,4})?`;

/** A whole address, with or without path, query and fragment. */
export const ADDRESS = new RegExp(`^${ROOT}(?:[/?#]\\S*)?$`, 'i');

/**
 * One origin as a browser writes it: lower case, no path, and no port that goes without saying
 * (https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin).
 */
export const ORIGIN = new RegExp(`^(?!https:.*:443$|http:.*:80$)${ROOT}$`);

/** What to say about an address that does not match. */
export const ADDRESS_WANTED =
  'https is required (http only for localhost), and a host without user name or *';
export const ORIGIN_WANTED =
  'one origin as browsers write it: https:// and a host in lower case, nothing behind it';
