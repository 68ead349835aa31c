/** Failures that dials order: taken one by one, and what each does to an answer. */
import type { Answer } from './answers.ts';
import { page } from './answers.ts';
import type { Dials, Failure } from './dials.ts';
import type { Endpoint } from './endpoints.ts';
import type { Simulation } from './simulation.ts';

/** The failure ordered for this call, if any; counts down `skip` and `times`. */
export function takeFailure(dials: Dials, endpoint: Endpoint): Failure | undefined {
  // A browser that loads covers would use it up unseen.
  const isApi = endpoint !== 'picture';
  const failure = dials.failNext.find(({ on }) => on === endpoint || (on === 'any' && isApi));
  if (failure === undefined) return undefined;
  if (failure.skip > 0) {
    failure.skip -= 1;
    return undefined;
  }
  failure.times -= 1;
  if (failure.times <= 0) dials.failNext.splice(dials.failNext.indexOf(failure), 1);
  return failure;
}

const OAUTH: readonly Endpoint[] = ['token', 'refresh', 'revoke'];

/** The answer of a failure that keeps the endpoint from doing anything; undefined for the others. */
export function answerInstead(
  sim: Simulation,
  endpoint: Endpoint,
  failure: Failure,
): Answer | undefined {
  if (failure.kind === 'html') {
    return page(502, '<html><body><h1>502 Bad Gateway</h1></body></html>', { error: 'html' });
  }
  if (failure.kind !== 'error') return undefined;
  if (!OAUTH.includes(endpoint)) {
    return sim.answers.resourceError(failure.code, 'Something is wrong. Please try again later.');
  }
  const name = failure.code === 'internal_error' ? 'server_error' : failure.code;
  return sim.answers.oauthError(name, 'Something is wrong. Please try again later.');
}

function withoutData(endpoint: Endpoint, body: string, value: 'missing' | 'null'): string {
  const parsed: unknown = body === '' ? {} : JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null) return body;
  if (OAUTH.includes(endpoint)) return value === 'null' ? 'null' : '{}';
  const { data: _, ...rest } = { data: undefined, ...parsed };
  return JSON.stringify(value === 'null' ? { data: null, ...rest } : rest);
}

/** Spoils the answer of an endpoint that has done its work. */
export function spoil(endpoint: Endpoint, failure: Failure, answer: Answer): Answer {
  const body = answer.body.toString();
  switch (failure.kind) {
    case 'truncated':
      return { ...answer, body: body.slice(0, Math.floor(body.length / 2)) };
    case 'data-missing':
      return { ...answer, body: withoutData(endpoint, body, 'missing') };
    case 'data-null':
      return { ...answer, body: withoutData(endpoint, body, 'null') };
    default:
      return answer;
  }
}
