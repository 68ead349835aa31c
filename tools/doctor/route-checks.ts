/** Every route answers as itself, and nothing else answers. */
import * as z from 'zod';
import { ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import { jsonOf, oauthErrorSchema, type Answer, type Request } from './visit.ts';

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

/** Whether the route answered a bare request as itself; else its headers and body say nothing of it. */
export function isExpected(name: RouteName, { status }: Answer): boolean {
  return EXPECTED[name].includes(status);
}

/** RFC 8414 3.2: no other site has this document, whatever it answers at `/`. */
const issuerSchema = z.object({ issuer: z.string().min(1) });

const reachable: Check = {
  name: 'reachable',
  repair:
    'Nothing of this product answers at that address. Give --url exactly as the output BaseUrl has it: with ' +
    'its stage (/v1) for an address of API Gateway, without one for a domain of yours. 5xx: the address may be ' +
    'right; look at the logs of the function metadata.',
  decisive: true,
  needsAnswer: true,
  async run({ visit, baseUrl }) {
    const { faults, unseen, unless, saw } = collector();
    const answer = await visit(bareRequest('metadata'));
    if (!saw(answer.status !== 429, 'the metadata', answer)) return { faults, unseen };
    unless(answer.status === 200, `${ROUTES.metadata.path} answers ${answer.status}`);
    if (faults.length === 0) jsonOf(answer, issuerSchema, ROUTES.metadata.path);
    return { faults, shows: baseUrl };
  },
};

const routeChecks = (Object.keys(ROUTES) as RouteName[]).map((name): Check => {
  const { method, path } = ROUTES[name];
  return {
    name: `${method} ${path}`,
    repair:
      'The route is not there, or its function fails. 403 or 404: the address lacks the stage (/v1), or ' +
      'deploy again. 5xx: look at the logs of the function; often the TikTok secret is empty: npm run tiktok-secret.',
    needsAnswer: true,
    async run({ visit }) {
      const { faults, unseen, unless, saw } = collector();
      const answer = await visit(bareRequest(name));
      const { status } = answer;
      const expected = EXPECTED[name];
      if (saw(status !== 429, path, answer)) {
        unless(expected.includes(status), `answers ${status}, not ${expected.join(' or ')}`);
      }
      return { faults, unseen, shows: String(status) };
    },
  };
});

const unknownRoute: Check = {
  name: 'an unknown route',
  repair:
    'API Gateway answers in its own words, which clients cannot read: the gateway responses were changed ' +
    'outside of CDK. Deploy again.',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const request of [
      { path: '/no/such/route' },
      { path: ROUTES.user.path, method: 'PUT' },
      { path: ROUTES.token.path, method: 'DELETE' },
    ]) {
      const what = `${request.method ?? 'GET'} ${request.path}`;
      const answer = await visit(request);
      if (!saw(answer.status !== 429 && answer.status < 500, what, answer)) continue;
      unless([404, 405].includes(answer.status), `${what} answers ${answer.status}`);
      jsonOf(answer, oauthErrorSchema, what);
    }
    return { faults, unseen, shows: '404 or 405, with a JSON error' };
  },
};

const methodOverride: Check = {
  name: 'X-HTTP-Method-Override',
  repair:
    'A header changes the method of a request, past the throttle or the guard of the route. The method ' +
    'settings of the stage were changed outside of CDK: deploy again.',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const [method, path, override] of [
      ['GET', ROUTES.token.path, 'POST'],
      ['POST', ROUTES.user.path, 'GET'],
      ['POST', ROUTES.videos.path, 'GET'],
    ] as const) {
      const headers = { 'X-HTTP-Method-Override': override };
      const answer = await visit({ method, path, headers });
      const what = `${method} ${path} as ${override}`;
      const isOpen = answer.status >= 200 && answer.status < 300;
      unless(!isOpen, `${what} answers ${answer.status}`);
      const isRefused = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
      saw(isOpen || isRefused, what, answer);
    }
    return { faults, unseen, shows: 'opens nothing' };
  },
};

export const ROUTE_CHECKS: readonly Check[] = [
  reachable,
  ...routeChecks,
  unknownRoute,
  methodOverride,
];
