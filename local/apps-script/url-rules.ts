import { ServiceException } from './errors.ts';
import type { Limits } from './limits.ts';

/**
 * True when the URL falls under an entry of the manifest's urlFetchWhitelist: same scheme and host
 * (one leading `*.` allowed), path by case-sensitive prefix.
 * https://developers.google.com/apps-script/manifest/allowlist-url
 */
export function isWhitelisted(url: URL, whitelist: readonly string[]): boolean {
  return whitelist.some((entry) => {
    const [, scheme, wildcard, host, path] =
      /^(https?:)\/\/(\*\.)?([^/]+)(\/.*)$/.exec(entry) ?? [];
    if (scheme !== url.protocol || host === undefined || path === undefined) return false;
    const hostFits = wildcard ? url.host.endsWith(`.${host}`) : url.host === host;
    return hostFits && `${url.pathname}${url.search}`.startsWith(path);
  });
}

/** Throws a plain Error for whitelist entries that Google refuses when the manifest is saved. */
export function checkWhitelist(whitelist: readonly string[]): void {
  for (const entry of whitelist) {
    if (!/^(https:\/\/(\*\.)?[^/*]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)\/.+$/.test(entry)) {
      throw new Error(`appsscript.json: urlFetchWhitelist entry "${entry}" needs https and a path`);
    }
  }
}

/**
 * Parses a URL given to UrlFetchApp, or throws the service's error. This stand-in has no way out of
 * the machine: any other host than localhost and 127.0.0.1 is as unreachable as an unplugged one.
 */
export function checkUrl(text: string, limits: Limits): URL {
  if (text.length > limits.urlCharacters) {
    throw new ServiceException('Limit Exceeded: URLFetch URL Length.');
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ServiceException('Invalid argument: url');
  }
  if (!['localhost', '127.0.0.1'].includes(url.hostname)) throw unavailable(url);
  return url;
}

/** What a script sees of an address that its manifest does not name, in Google's words. */
export function notAllowed(url: string): ServiceException {
  return new ServiceException(
    `Request to ${url} failed because the URL has not been whitelisted in the script manifest.`,
  );
}

/** What a script sees of a host that cannot be reached; no path or query, they may hold secrets. */
export function unavailable(url: URL): ServiceException {
  return new ServiceException(`Address unavailable: ${url.hostname}`);
}
