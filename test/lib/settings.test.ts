import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { otherEnvironments, readSettings } from '../../lib/settings.ts';
import { ROOT } from './synthesized.ts';
import { temporaryDirectory } from './temporary.ts';

function fileWith(content: string): string {
  const file = join(temporaryDirectory(), 'test.json');
  writeFileSync(file, content);
  return file;
}

const DOMAIN = {
  domainName: 'insights.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/1111-2222',
};
const inZone = (name: string) => ({ ...DOMAIN, hostedZone: { id: 'Z123EXAMPLE', name } });

const CALLBACK = 'https://client.example/callback';

const read = (settings: object) => readSettings(fileWith(JSON.stringify(settings)));

test.each(['dev', 'prod'])('settings/%s.json is valid', (env) => {
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
  ['connectorRedirectUris.0', { env: 'x', connectorRedirectUris: [`${CALLBACK},${CALLBACK}`] }],
  ['connectorRedirectUris.0', { env: 'x', connectorRedirectUris: [`${CALLBACK} ${CALLBACK}`] }],
  ['connectorRedirectUris.0', { env: 'x', connectorRedirectUris: [`${CALLBACK}/*`] }],
  ['connectorRedirectUris.0', { env: 'x', connectorRedirectUris: ['https://a@b.example/cb'] }],
  ['allowedOrigins.1', { env: 'x', allowedOrigins: ['https://a.example', '*'] }],
  ['allowedOrigins.0', { env: 'x', allowedOrigins: ['https://a.example,https://b.example'] }],
  ['allowedOrigins.0', { env: 'x', allowedOrigins: ['https://a.example https://b.example'] }],
  ['allowedOrigins.0', { env: 'x', allowedOrigins: ['https://*.a.example'] }],
  ['allowedOrigins.0', { env: 'x', allowedOrigins: ['https://user@a.example'] }],
  ['allowedOrigins.0', { env: 'x', allowedOrigins: ['https://a.example/'] }],
  [
    'allowedOrigins',
    { env: 'x', allowedOrigins: Array(10).fill(`https://${'a'.repeat(240)}.example`) },
  ],
  ['tiktokAuthorizeUrl', { env: 'x', tiktokAuthorizeUrl: 'https://' }],
  ['tiktokApiBaseUrl', { env: 'x', tiktokApiBaseUrl: 'https://user@tiktok.example' }],
  ['rateLimitMax', { env: 'x', rateLimitMax: 0 }],
  ['apiRateLimitMax', { env: 'x', apiRateLimitMax: 1.5 }],
  ['logRetentionDays', { env: 'x', logRetentionDays: 17 }],
  ['freshnessMinutes', { env: 'x', freshnessMinutes: 0 }],
  ['freshnessMinutes', { env: 'x', freshnessMinutes: 301 }],
  ['staleHours', { env: 'x', staleHours: 169 }],
  ['logLevel', { env: 'x', logLevel: 'LOUD' }],
  ['signingKeys', { env: 'x', signingKeys: [] }],
  ['signingKeys', { env: 'x', signingKeys: ['1', '1'] }],
  ['signingKeys.0', { env: 'x', signingKeys: ['Key/1'] }],
  ['waf', { env: 'x', waf: true }],
  ['alarmEmail', { env: 'x', alarmEmail: 'ops' }],
  ['runbookUrl', { env: 'x', runbookUrl: 'https://a.example/runbook#top' }],
  ['monthlyBudgetUsd', { env: 'x', monthlyBudgetUsd: 0 }],
  ['lambdaConcurrencyQuota', { env: 'x', lambdaConcurrencyQuota: 9 }],
  ['restoredTableName', { env: 'x', restoredTableName: 'a table' }],
  ['supportEmail', { env: 'x', supportEmail: 'nobody' }],
  ['templateReportUrl', { env: 'x', templateReportUrl: 'http://lookerstudio.google.com/x' }],
  ['landingText', { env: 'x', landingText: 'x'.repeat(901) }],
  ['privacyText', { env: 'x', privacyText: 'é'.repeat(451) }],
  ['termsText', { env: 'x', termsText: 7 }],
  ['removalPolicy', { env: 'x', removalPolicy: 'keep' }],
  ['backupDays', { env: 'x', backupDays: -1 }],
  ['reservedConcurrency', { env: 'x', reservedConcurrency: { tokens: 5 } }],
  [
    'reservedConcurrency',
    { env: 'x', lambdaConcurrencyQuota: 104, reservedConcurrency: { token: 2, user: 3 } },
  ],
  ['reservedConcurrency.token', { env: 'x', reservedConcurrency: { token: 0 } }],
  ['canary.percent', { env: 'x', canary: { percent: 100, minutes: 5 } }],
  ['canary.minutes', { env: 'x', canary: { percent: 10 } }],
  ['canary', { env: 'x', canary: { percent: 10, minutes: 5, alarms: [] } }],
  ['customDomain.domainName', { env: 'x', customDomain: { ...DOMAIN, domainName: 'https://a.b' } }],
  ['customDomain.certificateArn', { env: 'x', customDomain: { ...DOMAIN, certificateArn: 'arn' } }],
  ['customDomain.certificateArn', { env: 'x', region: 'us-east-1', customDomain: DOMAIN }],
  [
    'customDomain.hostedZone.id',
    { env: 'x', customDomain: { ...DOMAIN, hostedZone: { id: 'z' } } },
  ],
  ['customDomain.hostedZone.name', { env: 'x', customDomain: inZone('other.example') }],
  ['customDomain.hostedZone.name', { env: 'x', customDomain: inZone('le.com') }],
  ['baseUrl', { env: 'x', customDomain: DOMAIN, baseUrl: 'https://a.example' }],
  ['tags.owner', { env: 'x', tags: { owner: 'a;b' } }],
  ['tags.aws:owner', { env: 'x', tags: { 'aws:owner': 'a' } }],
  ['tags.AWS:owner', { env: 'x', tags: { 'AWS:owner': 'a' } }],
  ['tags.app', { env: 'x', tags: { app: 'another' } }],
  ['tags.Env', { env: 'x', tags: { Env: 'another' } }],
  ['tags.data-class', { env: 'x', tags: { 'data-class': 'public' } }],
  ['tags', { env: 'x', tags: { owner: 'a', Owner: 'b' } }],
  [
    'tags',
    { env: 'x', tags: Object.fromEntries(Array.from({ length: 48 }, (_, at) => [`t${at}`, ''])) },
  ],
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

test('a domain with certificate, region and zone that fit together is accepted', () => {
  const customDomain = inZone('example.com');
  expect(read({ env: 'x', region: 'eu-central-1', customDomain }).customDomain).toEqual(
    customDomain,
  );
  const whole = inZone(DOMAIN.domainName);
  expect(read({ env: 'x', customDomain: whole }).customDomain).toEqual(whole);
});

test('TikTok may be stood for by a program of this machine, without a path', () => {
  const tiktokAuthorizeUrl = 'http://localhost:8080';
  expect(read({ env: 'x', tiktokAuthorizeUrl })).toMatchObject({ tiktokAuthorizeUrl });
});

test('concurrency is reserved for the functions that are named', () => {
  expect(read({ env: 'x', reservedConcurrency: { token: 5 } }).reservedConcurrency).toEqual({
    token: 5,
  });
});

test('the other environments of the folder are known, wrong and half-written ones left out', () => {
  const folder = temporaryDirectory();
  const write = (name: string, settings: object) =>
    writeFileSync(join(folder, name), JSON.stringify(settings));
  write('a.json', { env: 'a' });
  write('b.json', { env: 'b' });
  write('wrong.json', { env: 'WRONG' });
  writeFileSync(join(folder, 'half.json'), '{"env": "ha');
  writeFileSync(join(folder, 'note.txt'), 'not settings');
  const others = (file: string) => otherEnvironments(file).map(({ env }) => env);
  expect(others(join(folder, 'a.json'))).toEqual(['b']);
  expect(others(`${folder}/../${basename(folder)}/./a.json`)).toEqual(['b']);
});

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
