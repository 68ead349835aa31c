import { judgeAuthorizationRequest } from '../../lambdas/core/authorization-request.ts';
import { SCOPES } from '../../contract/fields.ts';

const redirectUri = 'https://script.google.com/macros/d/SCRIPT/usercallback';
const client = { clientId: 'looker-studio-connector', redirectUris: [redirectUri] };
const good: Record<string, string | string[]> = {
  client_id: client.clientId,
  redirect_uri: redirectUri,
  response_type: 'code',
  state: 'a%2B+b',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
};
const judge = (change: Record<string, string | string[] | undefined> = {}) =>
  judgeAuthorizationRequest(
    new Map(
      Object.entries({ ...good, ...change }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, [value].flat()]],
      ),
    ),
    client,
  );

test('a good request is accepted, with its state untouched and all scopes by default (items 10, 11)', () => {
  expect(judge()).toEqual({
    outcome: 'accepted',
    request: {
      clientId: client.clientId,
      redirectUri,
      state: 'a%2B+b',
      codeChallenge: good['code_challenge'],
      scopes: SCOPES,
    },
  });
});

describe('RFC 9700 2.1: another redirect URI is never redirected to (items 2, 3)', () => {
  test.each([
    redirectUri + '/',
    redirectUri.toUpperCase(),
    redirectUri.replace('https', 'http'),
    redirectUri.replace('.com', '.com:443'),
    redirectUri + '?a=b',
    redirectUri + '#f',
    redirectUri.replace('script.', 'user@script.'),
    redirectUri.replace('/d/', '/d/../d/'),
    redirectUri.replace('/d/', '/%2e%2e/d/'),
    '//script.google.com/macros/d/SCRIPT/usercallback',
    'https://script.google.com/macros/s/AKfycb/exec',
    redirectUri + ' ',
    '',
  ])('%s', (uri) => {
    expect(() => judge({ redirect_uri: uri })).toThrow(
      expect.objectContaining({ name: 'PageRefusal', code: 'invalid_redirect_uri', status: 400 }),
    );
  });

  test('missing or repeated', () => {
    expect(() => judge({ redirect_uri: undefined })).toThrow('address that is not registered');
    expect(() => judge({ redirect_uri: [redirectUri, redirectUri] })).toThrow('not registered');
  });
});

test.each([[undefined], ['other'], [['looker-studio-connector', 'looker-studio-connector']]])(
  'RFC 6749 4.1.2.1: client %p gets a page (item 2)',
  (id) => {
    expect(() => judge({ client_id: id })).toThrow(
      expect.objectContaining({ name: 'PageRefusal', code: 'invalid_client' }),
    );
  },
);

test.each([
  [{ response_type: undefined }, 'invalid_request'],
  [{ response_type: 'token' }, 'unsupported_response_type'],
  [{ response_type: 'id_token' }, 'unsupported_response_type'],
  [{ response_type: 'code token' }, 'unsupported_response_type'],
  [{ state: undefined }, 'invalid_request'],
  [{ state: '' }, 'invalid_request'],
  [{ state: 'x'.repeat(2049) }, 'invalid_request'],
  [{ scope: ['video.list', 'video.list'] }, 'invalid_request'],
  [{ scope: 'everything' }, 'invalid_scope'],
  [{ scope: 'user.info.basic,video.list' }, 'invalid_scope'],
  [{ code_challenge: undefined }, 'invalid_request'],
  [{ code_challenge: 'short' }, 'invalid_request'],
  [{ code_challenge: 'x'.repeat(129) }, 'invalid_request'],
  [{ code_challenge_method: undefined }, 'invalid_request'],
  [{ code_challenge_method: 'plain' }, 'invalid_request'],
  [{ client_secret: 'secret' }, 'invalid_request'],
])(
  'RFC 6749 4.1.2.1: %j is refused by redirect with %s (items 1, 5, 7, 8, 10, 11, 12)',
  (change, error) => {
    const verdict = judge(change);
    expect(verdict).toMatchObject({ outcome: 'refused', redirectUri, error });
    expect(verdict.outcome === 'refused' && verdict.description).toMatch(
      /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/,
    );
  },
);

test('a repeated state is not sent back (item 7)', () => {
  expect(judge({ state: ['a', 'b'] })).toMatchObject({ outcome: 'refused', state: undefined });
});

test('RFC 6749 3.1: unknown parameters are ignored (item 7)', () => {
  expect(judge({ prompt: 'login', resource: ['a', 'b'] }).outcome).toBe('accepted');
});

test('spaces around and between scopes are no scopes', () => {
  expect(judge({ scope: ' video.list  user.info.stats ' })).toMatchObject({
    request: { scopes: ['user.info.basic', 'user.info.stats', 'video.list'] },
  });
});

test('user.info.basic is asked with every narrower scope', () => {
  expect(judge({ scope: 'video.list' })).toMatchObject({
    request: { scopes: ['user.info.basic', 'video.list'] },
  });
});
