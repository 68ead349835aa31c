import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../lib/settings.ts';
import { ROOT } from './synthesized.ts';
import { temporaryDirectory } from './temporary.ts';

function fileWith(content: string): string {
  const file = join(temporaryDirectory(), 'test.json');
  writeFileSync(file, content);
  return file;
}

const read = (settings: object) => readSettings(fileWith(JSON.stringify(settings)));

test.each(['dev', 'prod'])('the shipped settings of %s are valid', (env) => {
  expect(readSettings(join(ROOT, `settings/${env}.json`)).env).toBe(env);
});

test('the limits start with the values the product always had', () => {
  expect(read({ env: 'x' })).toMatchObject({
    rateLimitWindowMinutes: 15,
    rateLimitMax: 60,
    apiRateLimitWindowMinutes: 5,
    apiRateLimitMax: 120,
    tokenPruneDays: 30,
    clientId: 'looker-studio-connector',
    allowedOrigins: [],
  });
});

test.each([
  ['env', { env: 'Prod' }],
  ['env', {}],
  ['account', { env: 'x', account: '12' }],
  ['region', { env: 'x', region: 'europe' }],
  ['baseUrl', { env: 'x', baseUrl: 'http://example.com' }],
  ['baseUrl', { env: 'x', baseUrl: 'https://example.com/' }],
  ['connectorScriptIds.0', { env: 'x', connectorScriptIds: ['https://script.google.com/x'] }],
  ['connectorRedirectUris.0', { env: 'x', connectorRedirectUris: ['http://example.com/cb'] }],
  ['allowedOrigins.1', { env: 'x', allowedOrigins: ['https://a.example', '*'] }],
  ['rateLimitMax', { env: 'x', rateLimitMax: 0 }],
  ['apiRateLimitMax', { env: 'x', apiRateLimitMax: 1.5 }],
  ['logRetentionDays', { env: 'x', logRetentionDays: 17 }],
  ['logLevel', { env: 'x', logLevel: 'LOUD' }],
  ['signingKeys', { env: 'x', signingKeys: [] }],
  ['signingKeys', { env: 'x', signingKeys: ['1', '1'] }],
  ['signingKeys.0', { env: 'x', signingKeys: ['Key/1'] }],
  ['waf', { env: 'x', waf: true }],
  ['supportEmail', { env: 'x', supportEmail: 'nobody' }],
  ['templateReportUrl', { env: 'x', templateReportUrl: 'http://lookerstudio.google.com/x' }],
  ['landingText', { env: 'x', landingText: 'x'.repeat(901) }],
  ['privacyText', { env: 'x', privacyText: 'é'.repeat(451) }],
  ['termsText', { env: 'x', termsText: 7 }],
  ['removalPolicy', { env: 'x', removalPolicy: 'keep' }],
])('a wrong %s fails with its path', (path, settings) => {
  expect(() => read(settings)).toThrow(new RegExp(`test\\.json is not .*\\n {2}${path}: \\S`));
});

test.each([
  'http://script.google.com/cb',
  'http://127.0.0.2/cb',
  'com.example:/cb',
  'https://a.example/cb#f',
])('RFC 9700 2.6: the redirect URI %s fails when the settings are read (item 4)', (uri) => {
  expect(() => read({ env: 'x', connectorRedirectUris: [uri] })).toThrow('connectorRedirectUris.0');
});

test.each(['https://a.example/', 'https://a.example?x', 'https://a.example#x', 'http://a.example'])(
  'RFC 9207 2: %s is no issuer (item 57)',
  (baseUrl) => {
    expect(() => read({ env: 'x', baseUrl })).toThrow('baseUrl');
  },
);

test('an unknown key is named', () => {
  expect(() => read({ env: 'x', rateLimit: 5 })).toThrow('rateLimit');
});

test('every fault of a file is listed at once', () => {
  expect(() => read({ env: 'x', rateLimitMax: 0, waf: 'maybe' })).toThrow(
    /rateLimitMax: .*\n {2}waf: /s,
  );
});

test('text that is not JSON is refused with the name of the file', () => {
  expect(() => readSettings(fileWith('{'))).toThrow(/test\.json is not valid JSON/);
});

test('a missing file is named', () => {
  expect(() => readSettings('/nowhere/x.json')).toThrow('/nowhere/x.json cannot be read');
});
