import { codeOfStatus, judge, retryAfterSeconds } from '../../connector/answers.ts';
import { ConnectorError } from '../../connector/errors.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const answer = (status: number, body: unknown, retryAfter: string | null = null) =>
  judge({ status, retryAfter, body: typeof body === 'string' ? body : JSON.stringify(body) }, NOW);
const envelope = (code: string, data: unknown = {}) => ({
  data,
  error: { code, message: 'words', log_id: 'LOG1' },
});

function fault(outcome: unknown): ConnectorError {
  if (outcome instanceof ConnectorError) return outcome;
  throw new Error('the answer was taken as a success');
}

test('an envelope with code ok gives its data', () => {
  expect(answer(200, envelope('ok', { user: {} }))).toEqual({ user: {} });
});

test.each([
  [401, 'access_token_invalid'],
  [401, 'scope_not_authorized'],
  [400, 'scope_permission_missed'],
  [400, 'invalid_params'],
  [429, 'rate_limit_exceeded'],
  [500, 'internal_error'],
  [401, 'reconnect_required'],
  [502, 'upstream_unavailable'],
])('HTTP %i with the code %s is that error, with its reference', (status, code) => {
  expect(fault(answer(status, envelope(code)))).toMatchObject({
    code,
    facts: { status, reference: 'LOG1', detail: 'words' },
  });
});

test.each([
  [
    'The user did not grant user.info.stats, video.list.',
    /^profile statistics .*; your public videos$/,
  ],
  ['The user did not authorize the scope', /^the answer does not say which$/],
])('permissions named in "%s" are told in words', (message, words) => {
  const body = { data: {}, error: { code: 'scope_not_authorized', message, log_id: '' } };
  expect(fault(answer(403, body)).facts.what).toMatch(words);
});

test('HTTP 200 with a failure code is a failure', () => {
  expect(fault(answer(200, envelope('internal_error'))).code).toBe('internal_error');
});

test('HTTP 200 with an unknown code names it', () => {
  expect(fault(answer(200, envelope('new_code')))).toMatchObject({
    code: 'unexpected_answer',
    facts: { what: 'new_code' },
  });
});

test.each([[null], [undefined], [[]], ['text']])(
  'code ok with the data %j is unreadable',
  (data) => {
    const body = { data, error: { code: 'ok', message: '', log_id: '' } };
    expect(fault(answer(200, body)).code).toBe('unexpected_answer');
  },
);

test.each([
  [503, { error: 'temporarily_unavailable', error_description: 'busy' }, 'temporarily_unavailable'],
  [401, { error: 'invalid_token' }, 'invalid_token'],
  [403, { error: 'insufficient_scope' }, 'insufficient_scope'],
  [500, { error: 'server_error' }, 'server_error'],
  [400, { error: 'made_up' }, 'http_400'],
  [404, { error: 'invalid_request', error_description: 'no such route' }, 'http_404'],
  [413, { error: 'invalid_request', error_description: 'too long' }, 'http_413'],
  [401, { message: 'Unauthorized' }, 'access_token_invalid'],
  [403, { message: 'Missing Authentication Token' }, 'http_403'],
  [413, { message: 'Request Too Long' }, 'http_413'],
  [429, { message: 'Too Many Requests' }, 'rate_limit_exceeded'],
  [502, { message: 'Internal server error' }, 'http_server_error'],
  [504, { message: 'Endpoint request timed out' }, 'http_server_error'],
  [404, '<html>not here</html>', 'http_404'],
  [503, '<html>maintenance</html>', 'http_server_error'],
  [302, '', 'http_redirect'],
  [200, '<html>log in to the hotel</html>', 'not_json'],
  [200, '', 'not_json'],
  [200, '[]', 'not_json'],
  [200, '{"data":{}}', 'unexpected_answer'],
])('HTTP %i with the body %j is %s', (status, body, code) => {
  expect(fault(answer(status, body)).code).toBe(code);
});

test.each([
  ['7', 7],
  ['0', 0],
  ['Sun, 22 Nov 2026 12:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j is %j seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, NOW)).toBe(seconds);
});

test('Retry-After travels with the error', () => {
  const limited = fault(answer(429, envelope('rate_limit_exceeded'), '12'));
  expect(limited.facts.retryAfterSeconds).toBe(12);
});

test('a status without a text of its own still says its class', () => {
  expect([418, 431, 500, 301].map(codeOfStatus)).toEqual([
    'http_client_error',
    'http_client_error',
    'http_server_error',
    'http_redirect',
  ]);
});
