/**
 * The security checklist of the OAuth server: what the RFCs, the real client and API Gateway ask of it.
 * A test carries the number of its item in its title, a decision page in a line `Checklist:`.
 */
export interface SecurityItem {
  item: string;
  rule: string;
  /** Where it comes from; `own` is advice without an outside source. */
  clause: string;
}
export interface SecuritySection {
  title: string;
  items: readonly SecurityItem[];
}

type Row = readonly [item: string, rule: string, clause: string];

const section = (title: string, rows: readonly Row[]): SecuritySection => ({
  title,
  items: rows.map(([item, rule, clause]) => ({ item, rule, clause })),
});

const LIBRARY = 'OAuth2 for Apps Script';

export const SECURITY_SECTIONS: readonly SecuritySection[] = [
  section('The real client', [
    ['A1', 'It sends id and secret in the form body: this is the way it must be known by', LIBRARY],
    [
      'A2',
      'Its redirect URI holds its script id; every copy of the script has another one',
      LIBRARY,
    ],
    ['A3', 'Its state is checked by Google: hand it back character for character', LIBRARY],
    [
      'A4',
      'On its way back it reads `code` and `error` only; a refusal must be `access_denied`',
      LIBRARY,
    ],
    ['A5', 'It throws at anything but JSON, so every answer of the token route is JSON', LIBRARY],
    ['A6', 'A refresh that failed is tried again with the old token, whenever that is', LIBRARY],
    ['A7', 'Without a lock its parallel runs refresh at the same time', LIBRARY],
    ['A8', 'An answer without a refresh token leaves it the old one', LIBRARY],
    ['A9', 'It understands `refresh_token_expires_in` and stops refreshing after it', LIBRARY],
    [
      'A10',
      'Its verifier has the right form and weak randomness: PKCE is the second lock',
      LIBRARY,
    ],
    ['A11', 'It keeps the whole answer in one property of 9 KB: keep answers small', LIBRARY],
    [
      'A12',
      'A secret in its source can be read by viewers: keep it out, ask for PKCE too',
      LIBRARY,
    ],
  ]),
  section('Authorization endpoint', [
    ['1', '`response_type` is `code` and nothing else', 'RFC 9700 2.1.2'],
    ['2', 'Unknown client or redirect URI: a page, never a redirect', 'RFC 6749 4.1.2.1'],
    ['3', 'Redirect URIs are compared character by character', 'RFC 9700 2.1, 4.1.3'],
    ['4', 'No redirect URI over http', 'RFC 9700 2.6'],
    ['5', 'Every other fault goes back with `error`, `state` and `iss`', 'RFC 6749 4.1.2.1'],
    ['6', 'Error texts keep to the characters allowed in them', 'RFC 6749 4.1.2.1'],
    ['7', 'Repeated parameters are refused, unknown ignored, empty ones absent', 'RFC 6749 3.1'],
    ['8', 'PKCE is required, and only S256', 'RFC 7636 4.2-4.4.1; RFC 9700 2.1.1'],
    ['9', 'A client without PKCE would need a mark on its codes', 'RFC 9700 4.8.2'],
    ['10', '`state` is required, bounded, and returned untouched', 'RFC 9700 2.1, 4.7'],
    ['11', 'Only known scopes; the client is told what was granted', 'RFC 6749 3.3, 5.1'],
    ['12', 'No secret in the query, no CORS', 'RFC 9700 2.6'],
    ['13', 'GET, and 405 with `Allow` for anything else', 'RFC 6749 3.1'],
    [
      '14',
      'A waiting sign-in: random id, ten minutes, once, all it needs stored',
      'RFC 6749 10.10',
    ],
    ['15', 'Redirecting without asking is only for addresses that are trusted', 'RFC 9700 4.11.2'],
    ['16', "TikTok's consent page is never skipped", 'RFC 9700 4.11.2'],
  ]),
  section('Browser and callback', [
    ['17', 'A `__Host-` Lax cookie ties the flow to one browser', 'RFC 9700 4.7'],
    ['18', 'One cookie per flow, cleared at its end', 'own'],
    ['19', 'A waiting sign-in is used up by one write, before TikTok is asked', 'own'],
    ['20', 'The target of the redirect is the stored one, with 302', 'RFC 9700 4.11, 4.12'],
    ['21', 'One upstream with a callback and a token address of its own', 'RFC 9700 4.4.2'],
    [
      '21a',
      "TikTok's errors are relayed by a table, its texts never",
      'TikTok: oauth-error-handling',
    ],
    [
      '21b',
      'Partly granted scopes are stored and told, too few refused',
      'TikTok: manage-user-access-tokens',
    ],
    ['21c', 'An answer that contradicts itself gets a page and ends the sign-in', 'own'],
  ]),
  section('Token endpoint', [
    [
      '22',
      'Client, code, redirect URI and verifier must all be right',
      'RFC 6749 4.1.3; RFC 7636 4.6',
    ],
    ['23', 'The verifier has its form and is compared in constant time', 'RFC 7636 4.1, 4.6'],
    [
      '24',
      'A code is random, lives a minute, and only its hash is stored',
      'RFC 6749 4.1.2, 10.10',
    ],
    ['25', 'A code is good once; a second valid use ends what came of it', 'RFC 6749 4.1.2, 10.5'],
    [
      '26',
      'No grace for a repeated code: the connector redeems one once, however often its page is loaded',
      'own',
    ],
    ['27', 'The client proves itself at every call; tokens belong to one', 'RFC 6749 3.2.1, 6'],
    ['28', 'Which ways of client authentication there are', 'RFC 6749 2.3.1'],
    ['29', 'The secret is compared in constant time, two live in a rotation', 'RFC 6749 2.3.1'],
    ['30', 'Forms only, base64 bodies read, no credentials in the query', 'RFC 6749 3.2, 2.3.1'],
    ['31', 'A body has a small limit', 'API Gateway quotas'],
    ['32', 'Repeated parameters are refused, GET is 405', 'RFC 6749 3.2, 5.2'],
    ['33', 'Each error has its code and status, in JSON', 'RFC 6749 5.2'],
    ['34', 'A fault of ours is JSON too and burns no token', 'own'],
    ['35', 'The answer has all its members and is kept by no cache', 'RFC 6749 5.1, 5.2'],
  ]),
  section('Refresh tokens', [
    [
      '36',
      'Bound to client, scope and family, with idle and absolute end',
      'RFC 6749 6, 10.4; RFC 9700 4.14.2',
    ],
    ['37', 'Whether to rotate', 'RFC 9700 2.2.2, 4.14.2'],
    ['38', 'A superseded token that comes back ends the family', 'RFC 9700 4.14.2'],
    ['38a', 'A lost answer must not sign an honest user out', 'RFC 9700 4.14.2'],
    [
      '38b',
      'The previous token lives until its successor is seen, and a minute more',
      'RFC 9700 4.14.2',
    ],
    ['38c', 'Repeats get the same successor', 'own'],
    ['38d', 'Retries, parallel runs, crashes and wrong secrets lose nothing', 'own'],
    [
      '38e',
      "The SDK's own retry of a conditional write is no loss",
      'AWS: conditional write errors',
    ],
    ['39', 'Whatever ended, the next refresh is `invalid_grant`', 'RFC 6749 5.2'],
    ['40', 'One family per sign-in, not per user', 'own'],
  ]),
  section('Access tokens and the API', [
    ['41', '`WWW-Authenticate` is the real one', 'RFC 6750 3; API Gateway'],
    ['42', 'The right status and code for each kind of bad token', 'RFC 6750 3, 3.1'],
    ['43', 'A token comes in the Authorization header only', 'RFC 6750 2; RFC 9700 4.3.2'],
    ['44', 'The JWT has type, key id and all claims of the profile', 'RFC 9068 2.1, 2.2'],
    ['45', 'Which algorithms', 'RFC 9068 2.1'],
    [
      '46',
      'Checked with everything fixed, and keys only from our own set',
      'RFC 8725 3.1, 3.8-3.11; RFC 9068 4',
    ],
    ['47', 'A token without expiry or another required claim does not pass', 'RFC 8725 3.8'],
    ['48', 'No other secret or token of ours passes as an access token', 'RFC 8725 3.11, 3.12'],
    ['49', "KMS's DER signatures become the 64 bytes of JWS", 'RFC 7518 3.4'],
    ['50', 'A token is short-lived, and dead at once when revoked', 'own'],
    [
      '51',
      'It names our API and an internal id, nothing personal',
      'RFC 9068 2.2, 6; RFC 9700 2.3',
    ],
    ['52', 'Data is kept by no cache', 'RFC 6750 2.3'],
  ]),
  section('Revocation, metadata, pages, logs', [
    ['53', 'Revocation: 200 for any token, the family ends', 'RFC 7009 2, 2.1, 2.2'],
    ['54', 'The last one also revokes at TikTok, and its failure is ours to repeat', 'own'],
    [
      '55',
      'The metadata says what holds and leaves nothing to defaults',
      'RFC 8414 2, 3.2; RFC 9207 3',
    ],
    ['56', 'The metadata stands where a client looks for it', 'RFC 8414 3.1'],
    ['57', 'One issuer, the same text everywhere', 'RFC 9207 2.4'],
    ['58', '`iss` in every authorization response, errors too', 'RFC 9207 2'],
    ['59', 'Public keys only, the next one published before it signs', 'RFC 7517 4, 5'],
    ['60', 'Pages: strict headers, no script, everything escaped', 'RFC 9700 4.16, 4.2.4'],
    ['61', 'Only pages without a form can forbid forms', 'MDN: form-action'],
    ['62', 'No opener policy that would cut the popup off', 'own'],
    ['63', 'No secret, token, code or state in a log', 'RFC 9700 4.2, 4.3'],
    ['64', 'Secrets are compared by one function, in constant time', 'own'],
    ['65', "TikTok's leg: fixed addresses, time-outs, no redirects, one refresh at a time", 'own'],
    ['66', 'No token in any address, no referrer from any answer', 'RFC 9700 4.2, 4.3'],
    ['67', 'One switch ends every sign-in', 'own'],
  ]),
  section('Open points, decided', [
    ['I1', 'HTTP Basic for clients', 'RFC 6749 2.3.1; OAuth 2.1 2.4.1'],
    ['I2', 'Rotation with a grace, or by age', 'RFC 9700 4.14.2'],
    ['I3', 'ES256 against the duty to know RS256', 'RFC 9068 2.1'],
    ['I4', 'Own domain, or the address of API Gateway', 'RFC 8414 3.1'],
    ['I5', 'Which error a verifier without a challenge gets', 'OAuth 2.1 4.1.3'],
  ]),
];
