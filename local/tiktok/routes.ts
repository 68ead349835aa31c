/** Paths of the simulated TikTok, exact to the trailing slash. */
import type { Answer } from './answers.ts';
import { plain } from './answers.ts';
import { authorize, AUTHORIZE_PATH, CONSENT_PATH, decide } from './authorize.ts';
import type { Endpoint } from './endpoints.ts';
import { revoke, token } from './oauth-endpoints.ts';
import type { SimulatorRequest } from './requests.ts';
import { readForm } from './requests.ts';
import type { Simulation } from './simulation.ts';
import { userInfo } from './user-info.ts';
import { videoList } from './video-list.ts';
import { videoQuery } from './video-query.ts';

interface Route {
  endpoint: Endpoint;
  method: 'GET' | 'POST';
  serve(sim: Simulation, request: SimulatorRequest): Answer;
}

const ROUTES: Record<string, Route> = {
  [AUTHORIZE_PATH]: { endpoint: 'authorize', method: 'GET', serve: authorize },
  [CONSENT_PATH]: { endpoint: 'consent', method: 'POST', serve: decide },
  '/v2/oauth/token/': { endpoint: 'token', method: 'POST', serve: token },
  '/v2/oauth/revoke/': { endpoint: 'revoke', method: 'POST', serve: revoke },
  '/v2/user/info/': { endpoint: 'user', method: 'GET', serve: userInfo },
  '/v2/video/list/': { endpoint: 'videoList', method: 'POST', serve: videoList },
  '/v2/video/query/': { endpoint: 'videoQuery', method: 'POST', serve: videoQuery },
};
const PICTURES: Route = {
  endpoint: 'picture',
  method: 'GET',
  serve: (sim, request) => sim.links.open(request),
};

export interface Routed {
  endpoint: Endpoint;
  /** Called when the request is complete; the returned function when its answer is out. */
  arrives(): () => void;
  serve(): Answer;
}

/** Finds the endpoint of a request. An unknown path is 404, another method 405. */
export function routeRequest(sim: Simulation, request: SimulatorRequest): Routed {
  const found = request.path.startsWith('/pictures/') ? PICTURES : ROUTES[request.path];
  const nothing = (): (() => void) => () => undefined;
  if (found === undefined) {
    return { endpoint: 'unknown', arrives: nothing, serve: () => plain(404, 'Unsupported path') };
  }
  if (found.method !== request.method) {
    const answer = plain(405, 'Unsupported method');
    answer.headers['allow'] = found.method;
    return { endpoint: 'unknown', arrives: nothing, serve: () => answer };
  }
  const form = found.endpoint === 'token' ? readForm(request) : undefined;
  const isRefresh = form?.ok === true && form.form.get('grant_type') === 'refresh_token';
  const refreshToken = isRefresh ? (form.form.get('refresh_token') ?? '') : '';
  return {
    endpoint: isRefresh ? 'refresh' : found.endpoint,
    arrives: isRefresh ? () => sim.grants.refreshArrives(refreshToken) : nothing,
    serve: () => found.serve(sim, request),
  };
}
