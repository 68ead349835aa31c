/** Every route: who calls it, what holds it back, and what stands behind it. */
import * as z from 'zod';
import { ROUTES } from '../../contract/api.ts';
import { ROUTE_FUNCTIONS } from '../../lib/environments.ts';
import type { RouteName } from '../../lib/rest-api.ts';
import { readApi } from '../../local/gateway/api-model.ts';
import type { Assembly } from '../../local/template.ts';
import { functionsOf } from './environment.ts';

export interface RouteFacts {
  route: string;
  /** Verbs that reach the function: one, or all. */
  verbs: string;
  exposure: string;
  caller: string;
  authorizer: string;
  throttle: string;
  usagePlan: string;
  function: string;
  /** What the function itself insists on. */
  checks: string;
}

/** What only the code knows. A route without its row does not compile. */
const KNOWN: Record<RouteName, { caller: string; checks: string }> = {
  authorize: {
    caller: "the user's browser",
    checks: 'exact redirect match, PKCE challenge, window per source address',
  },
  callback: {
    caller: "the user's browser, from TikTok",
    checks: 'one-time state, cookie of the same browser, window per source address',
  },
  token: {
    caller: 'the connector',
    checks: 'client secret, PKCE verifier, one-time code, window per source address',
  },
  revoke: { caller: 'the connector', checks: 'client secret, window per source address' },
  user: { caller: 'the connector', checks: 'live connection, window per connection' },
  videos: { caller: 'the connector', checks: 'live connection, window per connection' },
  webhook: { caller: 'TikTok', checks: 'HMAC signature over the raw body, age' },
  metadata: { caller: 'anyone', checks: 'nothing: public text' },
  keys: { caller: 'anyone', checks: 'nothing: public keys' },
  landing: { caller: 'anyone', checks: 'nothing: public text' },
  privacy: { caller: 'anyone', checks: 'nothing: public text' },
  terms: { caller: 'anyone', checks: 'nothing: public text' },
};

const planSchema = z.object({
  ApiStages: z.array(z.unknown()).default([]),
  Throttle: z.object({ RateLimit: z.number(), BurstLimit: z.number() }).optional(),
  Quota: z.object({ Limit: z.number(), Period: z.string() }).optional(),
});

/** Facts of every method of the API's template, sorted by path. */
export function routeFacts(assembly: Assembly): RouteFacts[] {
  const api = readApi(assembly);
  const [stage] = api.stages;
  if (!stage) throw new Error('the API has no stage');
  const names = new Map(functionsOf(assembly).map(([name, { physicalId }]) => [physicalId, name]));
  const plan = planText(assembly);
  return api.methods
    .map((method) => {
      const { integration } = method;
      const route = routeOf(method.resource);
      const verb = method.httpMethod === 'ANY' ? verbOf(route) : method.httpMethod;
      const rate = stage.throttle(method.resource, verb);
      const lambda =
        integration.kind === 'lambda' ? names.get(integration.functionName) : undefined;
      const known = integration.kind === 'lambda' && route ? KNOWN[route] : undefined;
      return {
        route: `${verb} ${method.resource}`,
        verbs:
          method.httpMethod === 'ANY' ? 'any; all but one are answered 405' : method.httpMethod,
        exposure: method.authorizer ? 'internet, with an access token' : 'internet',
        caller: known?.caller ?? 'browsers (preflight)',
        authorizer: method.authorizer
          ? `${names.get(method.authorizer.functionName) ?? 'unknown'}, ${
              method.authorizer.resultTtlSeconds === 0
                ? 'asked for every request'
                : `its answer kept ${method.authorizer.resultTtlSeconds} s`
            }`
          : 'none',
        throttle: rate ? `${rate.perSecond}/s, bursts of ${rate.burst}` : 'none',
        usagePlan: method.apiKeyRequired ? plan : 'not counted',
        function: lambda ?? 'none: a fixed answer',
        checks: known?.checks ?? 'nothing',
      };
    })
    .sort((a, b) => compare(path(a.route), path(b.route)) || compare(a.route, b.route));
}

const path = (route: string) => route.replace(/^\S+ /, '');
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function routeOf(resource: string): RouteName | undefined {
  const names = Object.keys(ROUTE_FUNCTIONS) as RouteName[];
  return names.find((name) => ROUTES[name].path === resource);
}

function verbOf(route: RouteName | undefined): string {
  return route ? ROUTES[route].method : 'ANY';
}

function planText(assembly: Assembly): string {
  return assembly
    .resources('AWS::ApiGateway::UsagePlan')
    .map(({ properties }) => {
      const { Throttle, Quota } = planSchema.parse(properties);
      const rate = Throttle
        ? `${Throttle.RateLimit}/s, bursts of ${Throttle.BurstLimit}, all callers together`
        : 'no rate';
      return Quota ? `${rate}, ${Quota.Limit} a ${Quota.Period.toLowerCase()}` : rate;
    })
    .join('; ');
}
