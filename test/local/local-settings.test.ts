import { settingsSchema } from '../../lib/settings.ts';
import { LOCAL_SCRIPT_ID, localSettings } from '../../local/local-settings.ts';

const parsed = (env: Record<string, string>) =>
  settingsSchema.parse(JSON.parse(JSON.stringify(localSettings(env).settings)));

test('without variables the port is 3000 and the seed limits hold', () => {
  expect(localSettings({})).toMatchObject({
    port: 3000,
    tiktok: undefined,
    clientSecret: undefined,
  });
  expect(parsed({})).toMatchObject({
    rateLimitWindowMinutes: 15,
    rateLimitMax: 60,
    apiRateLimitWindowMinutes: 5,
    apiRateLimitMax: 120,
    tokenPruneDays: 30,
    allowedOrigins: [],
    connectorScriptIds: [LOCAL_SCRIPT_ID],
  });
});

test.each([
  ['RATE_LIMIT_WINDOW_MINUTES', '3', { rateLimitWindowMinutes: 3 }],
  ['RATE_LIMIT_MAX', '7', { rateLimitMax: 7 }],
  ['API_RATE_LIMIT_WINDOW_MINUTES', '2', { apiRateLimitWindowMinutes: 2 }],
  ['API_RATE_LIMIT_MAX', '9', { apiRateLimitMax: 9 }],
  ['TOKEN_PRUNE_DAYS', '1', { tokenPruneDays: 1 }],
  [
    'ALLOWED_ORIGINS',
    'https://a.example, http://localhost:8080',
    { allowedOrigins: ['https://a.example', 'http://localhost:8080'] },
  ],
])('%s is an override of the settings', (name, value, expected) => {
  expect(parsed({ [name]: value })).toMatchObject(expected);
});

test('script ids are added to the one of the local Looker Studio', () => {
  const ids = ['a'.repeat(57), 'b'.repeat(57)];
  expect(parsed({ CONNECTOR_SCRIPT_IDS: ids.join(',') }).connectorScriptIds).toEqual([
    LOCAL_SCRIPT_ID,
    ...ids,
  ]);
});

test('another TikTok, its app and another DynamoDB are taken over', () => {
  const env = {
    TIKTOK_AUTHORIZE_URL: 'http://localhost:4000/v2/auth/authorize/',
    TIKTOK_API_BASE_URL: 'http://localhost:4000',
    TIKTOK_CLIENT_KEY: 'key',
    TIKTOK_CLIENT_SECRET: 'secret',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    LOOKER_CLIENT_SECRET: 'known',
  };
  expect(localSettings(env)).toMatchObject({
    tiktok: { authorizeUrl: env.TIKTOK_AUTHORIZE_URL, apiBaseUrl: env.TIKTOK_API_BASE_URL },
    tiktokClient: { clientKey: 'key', clientSecret: 'secret' },
    dynamoDbEndpoint: env.AWS_ENDPOINT_URL_DYNAMODB,
    clientSecret: 'known',
  });
});

test.each(['http://localhost:4000', 'http://127.0.0.1:4000/', 'https://tiktok.example/authorize'])(
  'TIKTOK_AUTHORIZE_URL=%s is taken, with or without a path',
  (authorizeUrl) => {
    const env = {
      TIKTOK_AUTHORIZE_URL: authorizeUrl,
      TIKTOK_API_BASE_URL: 'http://localhost:4000',
    };
    expect(localSettings(env).tiktok).toMatchObject({ authorizeUrl });
  },
);

test('an empty variable counts as missing', () => {
  expect(localSettings({ PORT: '', LOOKER_CLIENT_SECRET: '' })).toEqual(localSettings({}));
});

test.each([
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['RATE_LIMIT_MAX', '0'],
  ['RATE_LIMIT_MAX', '1.5'],
  ['TOKEN_PRUNE_DAYS', '-1'],
  ['CONNECTOR_SCRIPT_IDS', 'short'],
  ['ALLOWED_ORIGINS', '*'],
  ['ALLOWED_ORIGINS', 'https://*.example'],
  ['TIKTOK_AUTHORIZE_URL', 'https://'],
  ['TIKTOK_AUTHORIZE_URL', 'https://www.tiktok.com@evil.example/'],
  ['AWS_ENDPOINT_URL_DYNAMODB', 'http://dynamo.example'],
  ['AWS_ENDPOINT_URL_DYNAMODB', 'not-a-url'],
])('%s=%s is refused by name, without its value', (name, value) => {
  const attempt = () => localSettings({ [name]: value });
  expect(attempt).toThrow(new RegExp(`cannot be used:\\n  ${name}: `));
  expect(attempt).not.toThrow(`: ${value}`);
});

test('http is refused for a TikTok that is not on this machine', () => {
  const env = {
    TIKTOK_AUTHORIZE_URL: 'http://tiktok.example/authorize/',
    TIKTOK_API_BASE_URL: 'http://tiktok.example',
  };
  expect(() => localSettings(env)).toThrow(/TIKTOK_AUTHORIZE_URL: .*\n {2}TIKTOK_API_BASE_URL: /);
});

test('one TikTok address without the other is refused, naming the missing one', () => {
  expect(() => localSettings({ TIKTOK_API_BASE_URL: 'https://tiktok.example' })).toThrow(
    'TIKTOK_AUTHORIZE_URL: the two TikTok URLs go together',
  );
});
