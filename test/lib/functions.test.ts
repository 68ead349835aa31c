import type * as z from 'zod/mini';
import { awsClientOptions } from '../../lambdas/adapters/aws-client.ts';
import * as env from '../../lambdas/adapters/env.ts';
import { INSTANCE_LIFE_MS } from '../../lambdas/core/tiktok-session.ts';
import { functionNames } from '../../lib/bundles.ts';
import { FUNCTIONS } from '../../lib/functions.ts';
import { asText, ofType, ROOT, synthesize } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

const SCHEMAS: Record<string, z.ZodMiniType> = Object.fromEntries(
  Object.entries(env)
    .filter(([name]) => name.endsWith('Env') && name !== 'readEnv')
    .map(([name, schema]) => [name.replace(/Env$/, ''), (schema as () => z.ZodMiniType)()]),
);
const NAMES = Object.keys(FUNCTIONS);

let api: Template | undefined;
beforeAll(() => {
  ({ Api: api } = synthesize({
    connectorScriptIds: ['script-id-of-twenty-and-more'],
    connectorRedirectUris: ['http://localhost:3000/usercallback'],
    allowedOrigins: ['https://a.example', 'https://b.example'],
    signingKeys: ['2', '1'],
    logLevel: 'ERROR',
  }));
});

const functions = () => ofType(api, 'AWS::Lambda::Function');
function propertiesOf(name: string): Json {
  const start = `${name[0]?.toUpperCase()}${name.slice(1)}Function`;
  return functions().find(([id]) => id.startsWith(start))?.[1].Properties;
}
const variablesOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(propertiesOf(name).Environment.Variables).map(([key, value]) => [
      key,
      asText(value),
    ]),
  );

test('each file in lambdas/ is one function, and the reverse', () => {
  expect(functionNames(ROOT)).toEqual([...NAMES].sort());
  expect(functions()).toHaveLength(NAMES.length);
});

test('each function has a schema of its environment, and the reverse', () => {
  expect(Object.keys(SCHEMAS).sort()).toEqual([...NAMES].sort());
});

test.each(NAMES)('the environment of %s satisfies its schema and holds nothing else', (name) => {
  const { NODE_OPTIONS, ...variables } = variablesOf(name);
  expect(NODE_OPTIONS).toBe('--enable-source-maps');
  const parsed = SCHEMAS[name]?.parse(variables) as object;
  expect(Object.keys(parsed).sort()).toEqual(Object.keys(variables).sort());
});

test('all functions run on Node 24, arm64, with tracing and JSON logs in their own group', () => {
  const groups = new Set<string>();
  for (const [, { Properties }] of functions()) {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
    });
    groups.add(asText(Properties.LoggingConfig.LogGroup));
  }
  expect(groups.size).toBe(NAMES.length);
});

test.each([
  ['authorize', 512, 20],
  ['callback', 512, 28],
  ['token', 512, 20],
  ['revoke', 512, 28],
  ['user', 512, 28],
  ['videos', 512, 28],
  ['webhook', 512, 20],
  ['metadata', 256, 10],
  ['keys', 256, 10],
  ['pages', 256, 10],
  ['authorizer', 256, 5],
])('%s has %i MB and %i s', (name, MemorySize, Timeout) => {
  expect(propertiesOf(name)).toMatchObject({ MemorySize, Timeout });
});

test.each(['authorize', 'callback', 'token', 'revoke', 'user', 'videos', 'webhook', 'upkeep'])(
  '%s outlives all tries of an AWS service that hangs, so it can say so and take back what it began',
  (name) => {
    const { maxAttempts, requestHandler } = awsClientOptions;
    // Pauses between tries are 100 ms at first and twice as long each time, at most.
    const pausesMs = 100 * (2 ** (maxAttempts - 1) - 1);
    const triesMs = maxAttempts * requestHandler.requestTimeout + pausesMs;
    expect(FUNCTIONS[name as keyof typeof FUNCTIONS].timeoutSeconds * 1000).toBeGreaterThan(
      triesMs + 5_000,
    );
  },
);

test('every function ends before API Gateway stops waiting', () => {
  for (const name of NAMES) expect(propertiesOf(name).Timeout).toBeLessThan(29);
});

test('no function that may refresh at TikTok lives as long as the refresh lease counts with', () => {
  const opensSessions = NAMES.filter((name) => variablesOf(name).DATA_KEY_ID !== undefined);
  expect(opensSessions.sort()).toEqual(['callback', 'revoke', 'upkeep', 'user', 'videos']);
  for (const name of opensSessions) {
    expect(propertiesOf(name).Timeout * 1000).toBeLessThan(INSTANCE_LIFE_MS);
  }
});

test('the functions hold back lines below the log level themselves, so Lambda drops no metrics', () => {
  for (const name of NAMES) {
    expect(propertiesOf(name).LoggingConfig.ApplicationLogLevel).toBe('INFO');
    expect(variablesOf(name).LOG_LEVEL).toBe('ERROR');
  }
});

test('the base URL is made of the API id, region and stage, so nothing waits in a circle', () => {
  expect(variablesOf('metadata').BASE_URL).toMatch(
    /^https:\/\/RestApi\w+\.execute-api\.AWS-Region\.AWS-URLSuffix\/v1$/,
  );
});

test('the first signing key of the settings is the first in the list', () => {
  expect(variablesOf('token').SIGNING_KEY_IDS).toMatch(/SigningKey2\w*,\w*SigningKey1/);
});

test('codes may go to the user callback of the scripts and to further exact addresses', () => {
  expect(variablesOf('authorize').REDIRECT_URIS).toBe(
    'https://script.google.com/macros/d/script-id-of-twenty-and-more/usercallback,' +
      'http://localhost:3000/usercallback',
  );
});

test('origins reach the functions that answer browsers', () => {
  expect(variablesOf('user').ALLOWED_ORIGINS).toBe('https://a.example,https://b.example');
});

test('no role can be widened by an inline policy', () => {
  expect(ofType(api, 'AWS::IAM::Policy')).toEqual([]);
  for (const [, { Properties }] of ofType(api, 'AWS::IAM::Role')) {
    expect(Properties.Policies).toBeUndefined();
    expect(Properties.ManagedPolicyArns).toHaveLength(1);
  }
});
