/** The authorization route: never an open redirect, and the right way to TikTok. */
import { createHash, randomBytes } from 'node:crypto';
import { CLIENT_ID, ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import type { Request } from './visit.ts';

const STRANGERS = [
  'https://stranger.example/callback',
  'https://script.google.com/macros/d/a-script-of-a-stranger-0000/usercallback',
  'https://script.google.com/macros/s/a-script-of-a-stranger-0000/exec',
  'https://script.google.com.stranger.example/macros/d/x/usercallback',
];

function authorization(redirectUri: string, clientId: string = CLIENT_ID): Request {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state: 'doctor',
    code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return { path: `${ROUTES.authorize.path}?${query.toString()}` };
}

const strangers: Check = {
  name: 'a strange redirect URI',
  repair:
    'Anybody could have sign-ins sent to their own address. This is not the code of this product, or ' +
    'connectorScriptIds or connectorRedirectUris name an address that is not yours.',
  async run({ visit, baseUrl }) {
    const { faults, unseen, unless, saw } = collector();
    const { host } = new URL(baseUrl);
    const requests = STRANGERS.map((uri) => authorization(uri));
    requests.push(authorization(STRANGERS[0] ?? '', 'a-client-of-a-stranger'));
    for (const request of requests) {
      const answer = await visit(request);
      const location = answer.headers.get('location');
      // To the stranger, or to TikTok, from where the code would go to the stranger. A way that stays on this
      // host is one to a page or another spelling.
      const leads = location !== null && URL.parse(location, baseUrl)?.host !== host;
      const isAccepted = answer.status >= 200 && answer.status < 300;
      unless(!leads, `redirects to ${location?.split('?')[0]}`);
      unless(!isAccepted, `a strange redirect URI answers ${answer.status}`);
      const isRefused = answer.status === 400 || answer.status === 401;
      saw(leads || isAccepted || isRefused, 'a strange redirect URI', answer);
    }
    return { faults, unseen, shows: 'refused with a page' };
  },
};

const ours: Check = {
  name: 'the way to TikTok',
  repair:
    'A sign-in cannot begin or would not come back. 400: add the Script ID to connectorScriptIds and deploy. ' +
    '5xx: npm run tiktok-secret. A wrong redirect_uri: set baseUrl to the address that TikTok knows.',
  async run({ visit, baseUrl, scriptId }) {
    if (scriptId === undefined) return { skipped: 'give --script-id to see a sign-in begin' };
    const { faults, unseen, unless, saw } = collector();
    const redirectUri = `https://script.google.com/macros/d/${scriptId}/usercallback`;
    const answer = await visit(authorization(redirectUri));
    const { status, headers } = answer;
    const location = headers.get('location');
    if (!saw(![403, 404, 429].includes(status), `the sign-in of script ${scriptId}`, answer)) {
      return { faults, unseen };
    }
    if (status !== 302 || location === null) {
      return { faults: [`the sign-in of script ${scriptId} answers ${status}, no redirect`] };
    }
    const { protocol, hostname, searchParams } = new URL(location);
    const callback = baseUrl + ROUTES.callback.path;
    unless(searchParams.get('redirect_uri') === callback, `redirect_uri is not ${callback}`);
    unless((searchParams.get('client_key') ?? '') !== '', 'no client_key');
    unless((searchParams.get('state') ?? '').length >= 22, 'no state of 128 bits');
    const isSafe = protocol === 'https:' || ['localhost', '127.0.0.1'].includes(hostname);
    unless(isSafe, `leads to ${hostname} without TLS`);
    const cookie = headers.getSetCookie().find((line) => line.startsWith('__Host-')) ?? '';
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) {
      unless(cookie.split('; ').includes(attribute), `the cookie lacks ${attribute}`);
    }
    return { faults, shows: `${hostname}, which must know ${callback}` };
  },
};

export const REDIRECT_CHECKS: readonly Check[] = [strangers, ours];
