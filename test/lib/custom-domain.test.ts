import { ALL_PARTS, asText, ofType, only, synthesize } from './synthesized.ts';
import type { Template } from './synthesized.ts';

const { hostedZone, ...withoutZone } = ALL_PARTS.customDomain;

let api: Template | undefined;
beforeAll(() => {
  ({ Api: api } = synthesize({ customDomain: ALL_PARTS.customDomain }));
});

test('the domain is regional, with the certificate and the TLS policy of the API', () => {
  expect(only(api, 'AWS::ApiGateway::DomainName')).toMatchObject({
    DomainName: 'insights.example.com',
    RegionalCertificateArn: withoutZone.certificateArn,
    EndpointConfiguration: { Types: ['REGIONAL'] },
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
    EndpointAccessMode: 'STRICT',
  });
});

test('it leads to the stage without a base path, and the own address is closed', () => {
  const mapping = only(api, 'AWS::ApiGateway::BasePathMapping');
  expect(mapping.BasePath).toBeUndefined();
  expect(asText(mapping.Stage)).toMatch(/^RestApiDeploymentStagev1/);
  expect(only(api, 'AWS::ApiGateway::RestApi').DisableExecuteApiEndpoint).toBe(true);
});

test('it is the base URL of functions and outputs, without the stage', () => {
  expect(api?.Outputs.BaseUrl?.Value).toBe('https://insights.example.com');
  expect(api?.Outputs.TikTokRedirectUri?.Value).toBe(
    'https://insights.example.com/auth/tiktok/callback',
  );
  for (const [, { Properties }] of ofType(api, 'AWS::Lambda::Function')) {
    expect(Properties.Environment.Variables.BASE_URL).toBe('https://insights.example.com');
  }
});

test('with its zone the record is made: an alias of the regional target', () => {
  const record = only(api, 'AWS::Route53::RecordSet');
  expect(record).toMatchObject({
    Name: 'insights.example.com.',
    Type: 'A',
    HostedZoneId: hostedZone.id,
  });
  expect(asText(record.AliasTarget.DNSName)).toMatch(/^Domain\w+\.RegionalDomainName$/);
});

test('without its zone an output names the target of the record', () => {
  const { Api } = synthesize({ customDomain: withoutZone });
  expect(ofType(Api, 'AWS::Route53::RecordSet')).toEqual([]);
  expect(asText(Api?.Outputs.DomainTarget?.Value)).toMatch(/^Domain\w+\.RegionalDomainName$/);
});

test('without a domain the own address is open', () => {
  const { Api } = synthesize();
  expect(only(Api, 'AWS::ApiGateway::RestApi').DisableExecuteApiEndpoint).toBe(false);
  expect(ofType(Api, 'AWS::ApiGateway::DomainName')).toEqual([]);
});
