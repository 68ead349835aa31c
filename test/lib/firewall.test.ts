import { shippedSettings } from './shipped-settings.ts';
import { asText, ofType, only, synthesize } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

let counting: Template | undefined;
let blocking: Template | undefined;
beforeAll(() => {
  ({ Api: counting } = synthesize({ waf: 'count' }));
  ({ Api: blocking } = synthesize({ waf: 'block', rateLimitMax: 100, apiRateLimitMax: 100 }));
});

const rules = (template: Template | undefined): Json[] =>
  only(template, 'AWS::WAFv2::WebACL').Rules;

test('browser routes, token routes and all routes have a rule each, per address in 5 minutes', () => {
  expect(
    rules(counting).map(({ Name, Statement: { RateBasedStatement } }) => [
      Name,
      RateBasedStatement.AggregateKeyType,
      RateBasedStatement.EvaluationWindowSec,
      RateBasedStatement.Limit,
    ]),
  ).toEqual([
    ['browser-routes-per-address', 'IP', 300, 600],
    ['token-routes-per-address', 'IP', 300, 4500],
    ['all-routes-per-address', 'IP', 300, 13_500],
  ]);
});

/** Whether the rule of that place counts a request to the path, as AWS WAF compares it. */
const counts = (at: number, path: string): boolean => {
  const scope = rules(counting)[at].Statement.RateBasedStatement.ScopeDownStatement;
  const matches: Json[] = scope?.OrStatement.Statements ?? [];
  return matches.some(({ ByteMatchStatement: { SearchString, PositionalConstraint } }) => {
    expect(PositionalConstraint).toBe('CONTAINS');
    return path.includes(SearchString);
  });
};

test.each([
  ['/v1/oauth/authorize', true, false],
  ['/auth/tiktok/callback', true, false],
  ['/v1/oauth/token', false, true],
  ['/oauth/revoke', false, true],
  ['/v1/api/tiktok/user', false, false],
  ['/v1/.well-known/oauth-authorization-server', false, false],
])('%s: by the rule of browsers %s, by the rule of tokens %s', (path, browser, token) => {
  expect([counts(0, path), counts(1, path)]).toEqual([browser, token]);
});

test('the last rule counts every request', () => {
  expect(rules(counting)[2].Statement.RateBasedStatement.ScopeDownStatement).toBeUndefined();
});

test('a path is compared as the gateway reads it: decoded, without detours, in lower case', () => {
  const { Statements } =
    rules(counting)[0].Statement.RateBasedStatement.ScopeDownStatement.OrStatement;
  for (const { ByteMatchStatement } of Statements) {
    expect(ByteMatchStatement.FieldToMatch).toEqual({ UriPath: {} });
    expect(ByteMatchStatement.TextTransformations.map(({ Type }: Json) => Type)).toEqual([
      'URL_DECODE',
      'NORMALIZE_PATH',
      'LOWERCASE',
    ]);
  }
});

test('counting refuses nobody, blocking does', () => {
  const actions = (template: Template | undefined) => rules(template).map(({ Action }) => Action);
  expect(actions(counting)).toEqual([{ Count: {} }, { Count: {} }, { Count: {} }]);
  expect(actions(blocking)).toEqual([{ Block: {} }, { Block: {} }, { Block: {} }]);
});

test('an environment that says nothing blocks, and so does the shipped prod', () => {
  for (const settings of [{}, shippedSettings('prod')]) {
    const { Api } = synthesize(settings);
    expect(rules(Api).map(({ Action }) => Action)).toEqual(Array(3).fill({ Block: {} }));
  }
});

test('its limits scale with the two maxima', () => {
  const limits = rules(blocking).map(({ Statement }) => Statement.RateBasedStatement.Limit);
  expect(limits).toEqual([1000, 7500, 15_000]);
});

test('it stands before the stage', () => {
  const { ResourceArn } = only(counting, 'AWS::WAFv2::WebACLAssociation');
  expect(asText(ResourceArn)).toMatch(/\/restapis\/RestApi\w+\/stages\/RestApiDeploymentStagev1/);
});

test('its log leaves out query string, tokens and cookies', () => {
  const { RedactedFields } = only(counting, 'AWS::WAFv2::LoggingConfiguration');
  expect(RedactedFields).toEqual([
    { QueryString: {} },
    { SingleHeader: { Name: 'authorization' } },
    { SingleHeader: { Name: 'cookie' } },
  ]);
});

test('its log group has the prefix AWS WAF demands and a name of this web ACL only', () => {
  const group = ofType(counting, 'AWS::Logs::LogGroup').find(([id]) => id.startsWith('Firewall'));
  const [acl] = ofType(counting, 'AWS::WAFv2::WebACL').map(([id]) => id);
  // Kept when switched off: a name that stayed would be taken when it is switched on again.
  expect(group?.[1].DeletionPolicy).toBe('RetainExceptOnCreate');
  expect(asText(group?.[1].Properties.LogGroupName)).toBe(`aws-waf-logs-social-insights-${acl}.Id`);
});

test('switched off, nothing of it is left', () => {
  const { Api } = synthesize({ waf: 'off' });
  expect(Object.values(Api?.Resources ?? {}).filter(({ Type }) => Type.includes('WAF'))).toEqual(
    [],
  );
});
