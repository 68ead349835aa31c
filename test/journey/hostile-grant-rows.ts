/** What can be wrong with the two grants of `/oauth/token` (RFC 6749 4.1.3, 5.2 and 6; RFC 7636 4.6). */
import { MARKUP, type HostileRow } from './hostile-row.ts';
import { formRow, refused, rightForm, type Case, type World } from './hostile-client-rows.ts';
import { form } from './raw-http.ts';

const REQUEST = [400, 'invalid_request'] as const;
const GRANT = [400, 'invalid_grant'] as const;

const types: Case[] = [
  ['no grant type', { grant_type: undefined }, ...REQUEST],
  ['two grant types', { grant_type: ['refresh_token', 'refresh_token'] }, ...REQUEST],
  ...[
    'password',
    'client_credentials',
    'implicit',
    'REFRESH_TOKEN',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    MARKUP,
  ].map((grant_type): Case => [
    `the grant type ${grant_type.slice(0, 44)}`,
    { grant_type, username: 'ada', password: 'x' },
    400,
    'unsupported_grant_type',
  ]),
];
const codes: Case[] = [
  ['no code', { code: undefined }, ...REQUEST],
  ['an empty code', { code: '' }, ...REQUEST],
  ['two codes', { code: ['a', 'b'] }, ...REQUEST],
  ['an unknown code', {}, ...GRANT],
  ['a code of 10,000 characters', { code: 'x'.repeat(10_000) }, ...GRANT],
  ['markup as code', { code: MARKUP }, ...GRANT],
  ['no redirect URI', { redirect_uri: undefined }, ...REQUEST],
  ['two redirect URIs', { redirect_uri: ['a', 'b'] }, ...REQUEST],
  ['no verifier', { code_verifier: undefined }, ...REQUEST],
  ['two verifiers', { code_verifier: ['a', 'b'] }, ...REQUEST],
  ['a verifier too short', { code_verifier: 'v'.repeat(42) }, ...REQUEST],
  ['a verifier too long', { code_verifier: 'v'.repeat(129) }, ...REQUEST],
  ['a verifier of Base64', { code_verifier: '+/'.repeat(22) }, ...REQUEST],
];
const refreshes: Case[] = [
  ['no refresh token', { refresh_token: undefined }, ...REQUEST],
  ['an empty refresh token', { refresh_token: '' }, ...REQUEST],
  ['two refresh tokens', { refresh_token: ['a', 'b'] }, ...REQUEST],
  ['an unknown refresh token', {}, ...GRANT],
  ['a refresh token of 10,000 characters', { refresh_token: 'x'.repeat(10_000) }, ...GRANT],
  ['markup as refresh token', { refresh_token: MARKUP }, ...GRANT],
];

/** A live refresh token, changed. */
const forgeries: [string, (parts: readonly string[]) => string][] = [
  ['a made-up MAC', ([id, generation]) => `${id}.${generation}.${'A'.repeat(43)}`],
  ['the next generation', ([id, generation, mac]) => `${id}.${Number(generation) + 1}.${mac}`],
  ['generation zero', ([id, , mac]) => `${id}.0.${mac}`],
  ['a huge generation', ([id, , mac]) => `${id}.${'9'.repeat(30)}.${mac}`],
  ["a stranger's family", ([, generation, mac]) => `${'A'.repeat(22)}.${generation}.${mac}`],
  ['no MAC', ([id, generation]) => `${id}.${generation}.`],
  ['a dot behind it', (parts) => `${parts.join('.')}.`],
  ['a line break behind it', (parts) => `${parts.join('.')}\n`],
];
/** Parameters with a live token in the wrong place. */
const confusions: [string, (world: World) => Record<string, string>, string][] = [
  ['a refresh token as code', ({ tokens }) => exchange(tokens.refresh_token), 'invalid_grant'],
  ['an access token as code', ({ tokens }) => exchange(tokens.access_token), 'invalid_grant'],
  [
    'an access token to refresh',
    ({ tokens }) => ({ refresh_token: tokens.access_token }),
    'invalid_grant',
  ],
  [
    'a scope never granted',
    ({ tokens }) => ({ refresh_token: tokens.refresh_token, scope: 'user.info.basic admin' }),
    'invalid_scope',
  ],
  ...forgeries.map(([what, forge]): (typeof confusions)[number] => [
    `a refresh token with ${what}`,
    ({ tokens }) => ({ refresh_token: forge(tokens.refresh_token.split('.')) }),
    'invalid_grant',
  ]),
];

function exchange(code: string) {
  const redirect_uri = 'https://script.google.com/';
  return { grant_type: 'authorization_code', code, code_verifier: 'v'.repeat(43), redirect_uri };
}

/** Every row of the two grants, asked by the right client. */
export function grantRows(world: () => World): HostileRow[] {
  return [
    ...[...types, ...refreshes].map((each) => formRow('/oauth/token', each, world)),
    ...codes.map(([what, changes, status, error]) =>
      formRow('/oauth/token', [what, { ...exchange('none'), ...changes }, status, error], world),
    ),
    ...confusions.map(([what, values, error]) => ({
      what,
      ask: () => {
        const right = rightForm('/oauth/token', world());
        return form('/oauth/token', { ...right, ...values(world()) });
      },
      ...refused(400, error),
    })),
  ];
}
