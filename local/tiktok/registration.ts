/** What the app registered in TikTok's portal, checked by the portal's rules. */
export interface RegistrationOptions {
  clientKey: string;
  clientSecret: string;
  /** At most 10, under 512 characters, https, no query, no fragment. */
  redirectUris: string[];
  /** Also accept http on localhost and 127.0.0.1, which TikTok's portal refuses. */
  allowHttpLoopbackRedirect?: boolean;
  /** Where TikTok sends events. */
  webhookUrl?: string;
}

export interface Registration {
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly webhookUrl: string | null;
  /** Changes what is registered, as in the portal. Throws for an address it would refuse. */
  register(change: { redirectUris?: string[]; webhookUrl?: string | null }): void;
}

const isLoopback = (url: URL): boolean => ['localhost', '127.0.0.1'].includes(url.hostname);

function checkRedirectUri(text: string, httpLoopback: boolean): void {
  const url = URL.parse(text);
  if (url === null) throw new Error('redirect URI: an absolute address is required');
  const httpAllowed = httpLoopback && url.protocol === 'http:' && isLoopback(url);
  if (url.protocol !== 'https:' && !httpAllowed) throw new Error('redirect URI: https is required');
  if (!httpLoopback && isLoopback(url)) throw new Error('redirect URI: localhost is not supported');
  if (/[?#*]/.test(text)) throw new Error('redirect URI: no query, fragment or wildcard');
  if (text.length >= 512) throw new Error('redirect URI: under 512 characters');
}

/** Rules of https://developers.tiktok.com/doc/login-kit-web, section on redirect URIs. */
export function createRegistration(options: RegistrationOptions): Registration {
  let redirectUris: readonly string[] = [];
  let webhookUrl: string | null = null;
  const register: Registration['register'] = (change) => {
    if (change.redirectUris !== undefined) {
      if (change.redirectUris.length > 10) throw new Error('redirect URIs: at most 10');
      const loopback = options.allowHttpLoopbackRedirect ?? false;
      for (const uri of change.redirectUris) checkRedirectUri(uri, loopback);
      redirectUris = [...change.redirectUris];
    }
    if (change.webhookUrl !== undefined) {
      const url = change.webhookUrl === null ? null : URL.parse(change.webhookUrl);
      const allowed =
        url === null || url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
      if (!allowed || (url === null && change.webhookUrl !== null)) {
        throw new Error('webhook URL: https is required (http only for localhost)');
      }
      webhookUrl = change.webhookUrl;
    }
  };
  register({ redirectUris: options.redirectUris, webhookUrl: options.webhookUrl ?? null });
  return {
    clientKey: options.clientKey,
    clientSecret: options.clientSecret,
    get redirectUris() {
      return redirectUris;
    },
    get webhookUrl() {
      return webhookUrl;
    },
    register,
  };
}
