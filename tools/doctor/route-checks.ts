/** Every route answers as itself, and nothing else answers. */
import { ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import { jsonOf, oauthErrorSchema, type Request } from './visit.ts';

type RouteName = keyof typeof ROUTES;

/** What a bare request gets: a page, or the refusal that only this route gives. */
const EXPECTED: Record<RouteName, readonly number[]> = {
  authorize: [400],
  callback: [400],
  token: [400],
  revoke: [400],
  user: [401],
  videos: [401],
  webhook: [401],
  metadata: [200],
  keys: [200],
  landing: [200],
  privacy: [200],
  terms: [200],
};

export function bareRequest(name: RouteName): Request {
  const { method, path } = ROUTES[name];
  return { method, path };
}

const reachable: Check = {
  name: 'reachable',
  repair:
    'Nothing of this product answers at that address. Give --url exactly as the output BaseUrl has it: with ' +
    'its stage (/v1) for an address of API Gateway, without one for a domain of yours.',
  decisive: true,
  async run({ visit, baseUrl }) {
    const answers = [await visit(bareRequest('landing')), await visit(bareRequest('metadata'))];
    const statuses = answers.map(({ status }) => status);
    const faults = statuses.includes(200)
      ? []
      : [`start page and metadata answer ${statuses.join(' and ')}`];
    return { faults, shows: baseUrl };
  },
};

const routeChecks = (Object.keys(ROUTES) as RouteName[]).map((name): Check => {
  const { method, path } = ROUTES[name];
  return {
    name: `${method} ${path}`,
    repair:
      'The route is not there, or its function fails. 403 or 404: the address lacks the stage (/v1), or ' +
      'deploy again. 429: this machine asked too often, wait 15 minutes. 5xx: look at the logs of the ' +
      'function; often the TikTok secret is empty: npm run tiktok-secret.',
    async run({ visit }) {
      const { status } = await visit(bareRequest(name));
      const expected = EXPECTED[name];
      const faults = expected.includes(status)
        ? []
        : [`answers ${status}, not ${expected.join(' or ')}`];
      return { faults, shows: String(status) };
    },
  };
});

const unknownRoute: Check = {
  name: 'an unknown route',
  repair:
    'API Gateway answers in its own words, which clients cannot read: the gateway responses were changed ' +
    'outside of CDK. Deploy again.',
  async run({ visit }) {
    const { faults, unless } = collector();
    for (const request of [
      { path: '/no/such/route' },
      { path: ROUTES.user.path, method: 'PUT' },
      { path: ROUTES.token.path, method: 'DELETE' },
    ]) {
      const what = `${request.method ?? 'GET'} ${request.path}`;
      const answer = await visit(request);
      unless([404, 405].includes(answer.status), `${what} answers ${answer.status}`);
      jsonOf(answer, oauthErrorSchema, what);
    }
    return { faults, shows: '404 or 405, with a JSON error' };
  },
};

const methodOverride: Check = {
  name: 'X-HTTP-Method-Override',
  repair:
    'A header changes the method of a request, past the throttle or the guard of the route. The method ' +
    'settings of the stage were changed outside of CDK: deploy again.',
  async run({ visit }) {
    const { faults, unless } = collector();
    for (const [method, path, override] of [
      ['GET', ROUTES.token.path, 'POST'],
      ['POST', ROUTES.user.path, 'GET'],
      ['POST', ROUTES.videos.path, 'GET'],
    ] as const) {
      const headers = { 'X-HTTP-Method-Override': override };
      const { status } = await visit({ method, path, headers });
      const refused = status >= 400 && status < 500;
      unless(refused, `${method} ${path} as ${override} answers ${status}`);
    }
    return { faults, shows: 'opens nothing' };
  },
};

export const ROUTE_CHECKS: readonly Check[] = [
  reachable,
  ...routeChecks,
  unknownRoute,
  methodOverride,
];
