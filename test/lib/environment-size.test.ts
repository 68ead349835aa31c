import { MOST_REDIRECT_TEXT } from '../../lib/redirect-uris.ts';
import { settingsSchema } from '../../lib/settings.ts';
import { ofType, synthesize } from './synthesized.ts';
import type { Json } from './synthesized.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: all variables of a function. */
const LIMIT = 4096;
/** Longer than any ARN or list of three that is known at deployment only. */
const LONGEST_REFERENCE = 'x'.repeat(240);

const address = (length: number) => `https://a.example/${'x'.repeat(length - 18)}`;
const scriptIds = (count: number) =>
  Array.from({ length: count }, (_, at) => String(at).padStart(57, 'i'));
const uris = (length: number) => {
  const first = Array.from({ length: 2 }, () => address(1000));
  return [...first, address(length - first.join(',').length - 1)];
};
const origins = Array.from({ length: 8 }, (_, at) => `https://${'a'.repeat(238)}${at}`);

const LONGEST = {
  env: 'e'.repeat(20),
  clientId: 'c'.repeat(64),
  baseUrl: address(250),
  tiktokAuthorizeUrl: address(250),
  tiktokApiBaseUrl: address(250),
  connectorScriptIds: [],
  connectorRedirectUris: uris(MOST_REDIRECT_TEXT),
  allowedOrigins: origins,
  restoredTableName: 't'.repeat(255),
  companyName: '社'.repeat(80),
  supportEmail: `${'s'.repeat(60)}@insights.example.com`,
  templateReportUrl: address(600),
  landingText: 'l\n'.repeat(283),
  privacyText: '"'.repeat(425),
  termsText: '社'.repeat(283),
  signingKeys: ['1', '2', '3'],
};

test('the longest settings that are accepted fit into the environment of every function', () => {
  const functions = ofType(synthesize(LONGEST).Api, 'AWS::Lambda::Function');
  expect(functions.length).toBeGreaterThan(10);
  for (const [id, { Properties }] of functions) {
    const variables: [string, Json][] = Object.entries(Properties.Environment.Variables);
    const plain = variables.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : LONGEST_REFERENCE,
    ]);
    // Lambda measures them as JSON, in bytes: an error of it quotes the text it measured.
    const total = Buffer.byteLength(JSON.stringify(Object.fromEntries(plain)));
    expect([id, total <= LIMIT ? 'fits' : total]).toEqual([id, 'fits']);
  }
});

test('script ids and redirect URIs that take more are refused, with what is too much', () => {
  const accepts = (settings: object) =>
    settingsSchema
      .safeParse({ env: 'x', ...settings })
      .error?.issues.map(({ path, message }) => [path.join('.'), message]);
  expect(accepts({ connectorScriptIds: scriptIds(25) })).toBeUndefined();
  expect(accepts({ connectorRedirectUris: uris(MOST_REDIRECT_TEXT) })).toBeUndefined();
  const refused = [['connectorScriptIds', expect.stringContaining('about 25 script ids')]];
  expect(accepts({ connectorScriptIds: scriptIds(26) })).toEqual(refused);
  expect(accepts({ connectorRedirectUris: uris(MOST_REDIRECT_TEXT + 1) })).toEqual(refused);
});

test.each([
  ['landingText', 'l\n'.repeat(284), 850],
  ['privacyText', '"'.repeat(426), 850],
  ['termsText', '社'.repeat(284), 850],
  ['companyName', '\u0001'.repeat(41), 240],
  ['templateReportUrl', `https://a.example/?q=${'社'.repeat(200)}`, 600],
])('%s is measured as Lambda measures it', (name, value, most) => {
  const { error } = settingsSchema.safeParse({ env: 'x', [name]: value });
  expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [[name], expect.stringContaining(`at most ${most} bytes`)],
  ]);
});
