import { PLACEHOLDERS, withAddresses } from '../../local/addresses.ts';
import type { Assembly, Resource } from '../../local/template.ts';

const ADDRESSES = {
  baseUrl: 'http://localhost:3000',
  tiktokAuthorizeUrl: 'http://127.0.0.1:4000/v2/auth/authorize/',
  tiktokApiBaseUrl: 'http://127.0.0.1:4000',
  studioRedirectUri: 'http://localhost:3001/usercallback',
};
const resource: Resource = {
  type: 'AWS::Lambda::Function',
  logicalId: 'Authorize',
  stack: 'Api',
  physicalId: 'authorize',
  arn: 'arn:authorize',
  ref: 'authorize',
  properties: {
    Timeout: 10,
    Environment: {
      Variables: {
        BASE_URL: PLACEHOLDERS.baseUrl,
        REDIRECT_URIS: `https://script.google.com/x,${PLACEHOLDERS.studioRedirectUri}`,
        ALLOWED_ORIGINS: 'http://localhost:30001',
      },
    },
    Layers: [PLACEHOLDERS.tiktokApiBaseUrl],
  },
};
const assembly: Assembly = {
  dir: '/assembly',
  region: 'eu-central-1',
  account: '000000000000',
  resources: (type) => (type === resource.type ? [resource] : []),
  asset: (one) => `/assembly/${one.logicalId}`,
  outputs: () => ({ BaseUrl: PLACEHOLDERS.baseUrl }),
};

test('the real addresses stand where the placeholders stood, and nothing else changes', () => {
  const [relocated] = withAddresses(assembly, ADDRESSES).resources(resource.type);
  expect(relocated?.properties).toEqual({
    Timeout: 10,
    Environment: {
      Variables: {
        BASE_URL: 'http://localhost:3000',
        REDIRECT_URIS: 'https://script.google.com/x,http://localhost:3001/usercallback',
        ALLOWED_ORIGINS: 'http://localhost:30001',
      },
    },
    Layers: ['http://127.0.0.1:4000'],
  });
});

test('names, code and outputs of a resource stay reachable', () => {
  const relocated = withAddresses(assembly, ADDRESSES);
  const [first] = relocated.resources(resource.type);
  expect(first && [first.arn, first.physicalId, relocated.asset(first)]).toEqual([
    'arn:authorize',
    'authorize',
    '/assembly/Authorize',
  ]);
  expect(relocated.outputs()).toEqual({ BaseUrl: 'http://localhost:3000' });
});
