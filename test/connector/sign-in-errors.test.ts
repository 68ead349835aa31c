import { ConnectorError } from '../../connector/errors.ts';
import { platformError, signInError } from '../../connector/sign-in-errors.ts';

test.each([
  ['Error retrieving token: invalid_grant, The refresh token is not valid.', 'invalid_grant'],
  ['Error retrieving token: invalid_client', 'invalid_client'],
  ['Error retrieving token: temporarily_unavailable, busy', 'temporarily_unavailable'],
  ['Error retrieving token: 500: {"message":null}', 'http_server_error'],
  ['Error retrieving token: 403: {"Message":"Forbidden"}', 'http_403'],
  ['Error retrieving token: 429: {}', 'rate_limit_exceeded'],
  ['Error retrieving token: what_is_this', 'unexpected'],
  ['Error retrieving token: Forbidden', 'http_403'],
  ['Error retrieving token: Missing Authentication Token', 'http_403'],
  ['Error retrieving token: Not Found', 'http_404'],
  ['Error retrieving token: Too Many Requests', 'rate_limit_exceeded'],
  ['Error retrieving token: Limit Exceeded', 'rate_limit_exceeded'],
  ['Error retrieving token: Internal server error', 'http_server_error'],
  ['Error retrieving token: Service Unavailable', 'http_server_error'],
  ['Error retrieving token: Endpoint request timed out', 'http_server_error'],
  ['Error retrieving token: Forbidden fruit', 'unexpected'],
  ['Error authorizing token: redirect_uri_mismatch', 'redirect_uri_mismatch'],
  ['Error authorizing token: server_error', 'server_error'],
  ['Token response not valid JSON: SyntaxError: Unexpected token <', 'not_json'],
  ['Access not granted or expired.', 'reconnect_required'],
  ['Offline access is required.', 'reconnect_required'],
  ['Lock timeout: another process was holding the lock for too long.', 'busy'],
  ['Service invoked too many times for one day: urlfetch.', 'quota'],
  [
    'Service invoked too many times in a short time: urlfetch. Try Utilities.sleep(1000) between calls.',
    'google_busy',
  ],
  ['There are too many LockService operations against the same script.', 'google_busy'],
  ["We're sorry, a server error occurred. Please wait a bit and try again.", 'google_busy'],
  ['Service unavailable: Cache', 'google_busy'],
  [
    'Bandwidth quota exceeded: https://api.example.com/. Try reducing the rate of data transfer.',
    'google_busy',
  ],
  [
    'Request to https://api.example.com/oauth/token failed because the URL has not been whitelisted in the script manifest.',
    'address_not_allowed',
  ],
  [
    'UrlFetch calls to https://api.example.com/ are not permitted by your admin.',
    'address_not_allowed',
  ],
  ['Address unavailable: https://lock.example.com/oauth/token', 'network'],
  ['DNS error: https://api.example.com', 'network'],
  ['Timeout: https://api.example.com/api/tiktok/user?fields=open_id', 'network'],
  ['Cannot read properties of null', 'unexpected'],
])('"%s" is %s', (message, code) => {
  expect(signInError(new Error(message)).code).toBe(code);
});

test('the status of an answer of the gateway itself is told', () => {
  const { facts } = signInError(new Error('Error retrieving token: Service Unavailable'));
  expect(facts.status).toBe(503);
});

test('an address in a message says nothing of the fault', () => {
  const message = 'Timeout: https://lock.example.com/whitelist/quota exceeded';
  expect(platformError(new Error(message)).facts.detail).not.toContain('lock');
  expect(platformError(new Error('Fault: https://lock.example.com/whitelist')).code).toBe(
    'unexpected',
  );
});

test('an error of another script is understood although it is no Error of this one', () => {
  expect(signInError({ message: 'Error retrieving token: invalid_grant' }).code).toBe(
    'invalid_grant',
  );
});

test('an error of the connector passes through unchanged', () => {
  const error = new ConnectorError('missing_property');
  expect(signInError(error)).toBe(error);
  expect(platformError(error)).toBe(error);
});

test.each([
  'Error retrieving token: Sesame9 is no good',
  'Error retrieving token: 500: {"access_token":"Sesame9"}',
  'Token response not valid JSON: Sesame9',
  'Error authorizing token: Sesame9',
  'Address unavailable: https://api.example.com/?token=Sesame9',
])('what the server wrote into "%s" is not kept', (message) => {
  expect(JSON.stringify(signInError(new Error(message)).facts)).not.toContain('Sesame9');
});
