/**
 * Cookies of one browser (RFC 6265bis). Two addresses on this machine that differ by port stand for two
 * sites on the internet, so cookies are kept per origin and ports count as another site: stricter than
 * a browser, as strict as production will be.
 */
export interface CookieJar {
  /** The Cookie header of a navigation, or undefined. */
  header(url: URL, fromOtherSite: boolean, method: string): string | undefined;
  store(url: URL, setCookie: readonly string[]): void;
  /** Names only. */
  names(url: URL): string[];
}

interface Cookie {
  name: string;
  value: string;
  path: string;
  expiresAt: number;
  sameSite: string;
}

/** An empty jar. */
export function createCookieJar(): CookieJar {
  const origins = new Map<string, Map<string, Cookie>>();
  const cookiesOf = (url: URL): Cookie[] =>
    [...(origins.get(url.origin)?.values() ?? [])].filter(
      (cookie) => cookie.expiresAt > Date.now() && pathFits(url.pathname, cookie.path),
    );

  return {
    header(url, fromOtherSite, method) {
      const sent = cookiesOf(url).filter(({ sameSite }) => {
        if (!fromOtherSite || sameSite === 'none') return true;
        return sameSite === 'lax' && method === 'GET';
      });
      if (sent.length === 0) return undefined;
      return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
    store(url, setCookie) {
      for (const line of setCookie) {
        const cookie = parseCookie(url, line);
        if (cookie === null) continue;
        const jar = origins.get(url.origin) ?? new Map<string, Cookie>();
        origins.set(url.origin, jar);
        jar.set(`${cookie.name};${cookie.path}`, cookie);
      }
    },
    names: (url) => cookiesOf(url).map(({ name }) => name),
  };
}

/** Null for a cookie that a browser refuses: prefix rules, or SameSite=None without Secure. */
function parseCookie(url: URL, line: string): Cookie | null {
  const [pair = '', ...rest] = line.split(';');
  const split = pair.indexOf('=');
  if (split < 1) return null;
  const name = pair.slice(0, split).trim();
  const attributes = new Map(
    rest.map((text) => {
      const [key = '', value = ''] = text.split('=');
      return [key.trim().toLowerCase(), value.trim()];
    }),
  );
  const secure = attributes.has('secure');
  const path = attributes.get('path') ?? '';
  if (/^__(Host|Secure)-/.test(name) && !secure) return null;
  if (name.startsWith('__Host-') && (path !== '/' || attributes.has('domain'))) return null;
  const sameSite = (attributes.get('samesite') ?? 'lax').toLowerCase();
  if (sameSite === 'none' && !secure) return null;
  const defaultPath = url.pathname.replace(/\/[^/]*$/, '') || '/';
  return {
    name,
    value: pair.slice(split + 1).trim(),
    path: path.startsWith('/') ? path : defaultPath,
    expiresAt: expiry(attributes),
    sameSite,
  };
}

function expiry(attributes: ReadonlyMap<string, string>): number {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined) return Number(maxAge) > 0 ? Date.now() + Number(maxAge) * 1000 : 0;
  const expires = attributes.get('expires');
  return expires === undefined ? Infinity : Date.parse(expires);
}

function pathFits(path: string, cookiePath: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.replace(/\/?$/, '/'));
}
