import { API_ERRORS, OAUTH_ERRORS } from '../../contract/api.ts';
import { ADVICE, isErrorCode } from '../../connector/error-texts.ts';
import {
  ConnectorError,
  debugText,
  errorOfCode,
  messageOf,
  userText,
} from '../../connector/errors.ts';

const NOW = new Date(Date.UTC(2026, 10, 22, 17, 4, 59));

test('every code of the contract has advice', () => {
  const without = [...API_ERRORS, ...OAUTH_ERRORS].filter((code) => !isErrorCode(code));
  expect(without).toEqual([]);
});

test.each([
  'access_denied',
  'redirect_uri_mismatch',
  'permission_denied',
  'insufficient_scope',
  'invalid_token',
  'token_expired',
  'access_token_invalid',
  'rate_limit_exceeded',
  'scope_not_authorized',
  'scope_permission_missed',
  'invalid_params',
  'invalid_file_upload',
  'internal_error',
])('the code %s of the set-up guide or of TikTok has advice', (code) => {
  expect(isErrorCode(code)).toBe(true);
});

test.each(Object.entries(ADVICE))(
  'the text of %s says why, what to do, when and where to look',
  (code, advice) => {
    if (!isErrorCode(code)) throw new Error(code);
    const text = userText(
      new ConnectorError(code, { what: 'thing', status: 500 }),
      NOW,
      'abc12345',
    );
    expect(text).toContain(advice.cause.replace('{what}', 'thing'));
    expect(text).toContain(advice.action);
    expect(text).toContain(`[${code}, 2026-11-22 17:04 UTC, reference abc12345]`);
    expect(text).not.toMatch(/[{}]|undefined/);
  },
);

test('the reference of the backend is quoted before our own', () => {
  const error = new ConnectorError('internal_error', { reference: '20261122ABC' });
  expect(userText(error, NOW, 'own')).toContain('reference 20261122ABC]');
});

test('the wait the backend asks for is told', () => {
  const error = new ConnectorError('rate_limit_exceeded', { retryAfterSeconds: 240 });
  expect(userText(error, NOW, 'own')).toContain('asks to wait 240 seconds');
});

test('a status fills the text when nothing else does', () => {
  const error = new ConnectorError('http_client_error', { status: 418 });
  expect(userText(error, NOW, 'own')).toContain('(HTTP 418)');
});

test('the log line has the facts, without query strings', () => {
  const error = new ConnectorError('network', {
    detail: 'no answer: /api?fields=a&x=1',
    status: 502,
  });
  expect(debugText(error, 'own')).toBe(
    'code=network reference=own status=502 detail=no answer: /api?...',
  );
});

test('a code from outside that the table does not know becomes the fallback', () => {
  expect(errorOfCode('toString', 'unexpected', {}).code).toBe('unexpected');
  expect(errorOfCode(42, 'unexpected', {}).code).toBe('unexpected');
  expect(errorOfCode('invalid_grant', 'unexpected', {}).code).toBe('invalid_grant');
});

test('the message of any thrown thing can be read', () => {
  expect([new Error('a'), { message: 'b' }, 'c', null].map(messageOf)).toEqual([
    'a',
    'b',
    'c',
    'null',
  ]);
});
