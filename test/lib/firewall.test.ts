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

test('there is a rule for the sign-in routes and one for all, per address in 5 minutes', () => {
  expect(
    rules(counting).map(({ Name, Statement: { RateBasedStatement } }) => [
      Name,
      RateBasedStatement.AggregateKeyType,
      RateBasedStatement.EvaluationWindowSec,
      RateBasedStatement.Limit,
    ]),
  ).toEqual([
    ['sign-in-per-address', 'IP', 300, 600],
    ['all-per-address', 'IP', 300, 9000],
  ]);
});

test('counting refuses nobody, blocking does', () => {
  expect(rules(counting).map(({ Action }) => Action)).toEqual([{ Count: {} }, { Count: {} }]);
  expect(rules(blocking).map(({ Action }) => Action)).toEqual([{ Block: {} }, { Block: {} }]);
});

test('its limits scale with the two maxima', () => {
  const limits = rules(blocking).map(({ Statement }) => Statement.RateBasedStatement.Limit);
  expect(limits).toEqual([1000, 10_000]);
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

test('its log group has the prefix AWS WAF demands and a name of this API only', () => {
  const group = ofType(counting, 'AWS::Logs::LogGroup').find(([id]) => id.startsWith('Firewall'));
  expect(asText(group?.[1].Properties.LogGroupName)).toMatch(
    /^aws-waf-logs-social-insights-RestApi/,
  );
});

test('switched off, nothing of it is left', () => {
  const { Api } = synthesize({ waf: 'off' });
  expect(Object.values(Api?.Resources ?? {}).filter(({ Type }) => Type.includes('WAF'))).toEqual(
    [],
  );
});
