/** Calls of TikTok's resource endpoints for one request: its session, and what a failure becomes. */
import { noteLimit, type CallBudgetDeps } from './call-budget.ts';
import { endSignIn, type EndingDeps } from './ending.ts';
import { ApiRefusal } from './errors.ts';
import type { TikTokEndpointName } from './ports.ts';
import type { TikTokAnswer, TikTokData, TikTokFailure } from './tiktok-port.ts';
import { openSession, type Session, type SessionDeps } from './tiktok-session.ts';

export interface TikTokCallerDeps extends Omit<SessionDeps, 'tiktok'>, CallBudgetDeps, EndingDeps {
  tiktok: SessionDeps['tiktok'] & TikTokData;
}

export type OpenSession = Extract<Session, { outcome: 'ok' }>;

/** The connection's session; with `refusedVersion` a newer one than TikTok refused. Throws ApiRefusal. */
export async function sessionOrRefusal(
  connectionId: string,
  deps: TikTokCallerDeps,
  refusedVersion?: number,
): Promise<OpenSession> {
  const session = await openSession(connectionId, deps, refusedVersion);
  if (session.outcome === 'ok') return session;
  if (session.outcome === 'unavailable') {
    throw new ApiRefusal('upstream_unavailable', 'TikTok does not renew the session right now.', {
      retryAfterSeconds: session.retryAfterSeconds,
    });
  }
  return reconnect(connectionId, deps);
}

/** TikTok no longer knows the sign-in: our own tokens of it end too, so the client asks the user. */
async function reconnect(connectionId: string, deps: TikTokCallerDeps): Promise<never> {
  await endSignIn(connectionId, deps);
  throw new ApiRefusal('reconnect_required', 'TikTok ended this sign-in. Please authorize again.');
}

type Caller = <Value>(ask: (accessToken: string) => Promise<TikTokAnswer<Value>>) => Promise<Value>;

/**
 * Calls of one request, side by side or one after another, with the session's token. One that TikTok
 * refuses before its time is renewed once for all of them. Throws ApiRefusal.
 */
export function createCaller(
  endpoint: TikTokEndpointName,
  connectionId: string,
  first: OpenSession,
  deps: TikTokCallerDeps,
): Caller {
  let session = first;
  let renewal: Promise<OpenSession> | undefined;
  return async (ask) => {
    let answer = await ask(session.accessToken);
    if (answer.outcome === 'expired') {
      renewal ??= sessionOrRefusal(connectionId, deps, first.version);
      session = await renewal;
      answer = await ask(session.accessToken);
    }
    if (answer.outcome === 'ok') return answer.value;
    if (answer.outcome === 'rate_limited') {
      throw await noteLimit(endpoint, answer.retryAfterSeconds, deps);
    }
    throw refusalOf(answer);
  };
}

type OtherFailure = Exclude<TikTokFailure, { outcome: 'rate_limited' }>;

function refusalOf(failure: OtherFailure): ApiRefusal {
  switch (failure.outcome) {
    case 'scope':
      return new ApiRefusal('scope_not_authorized', 'The user did not grant a permission needed.');
    case 'refused':
      return new ApiRefusal('internal_error', 'TikTok did not accept the request of the backend.', {
        cause: new Error(`TikTok refused with ${failure.code}`),
      });
    case 'expired':
    case 'dead':
      // Only a refused refresh proves that a sign-in is over: a fresh token that TikTok does not take
      // is TikTok's fault, and must not cost the user a new consent.
      return new ApiRefusal(
        'upstream_unavailable',
        'TikTok does not take its own token right now.',
        { retryAfterSeconds: 10 },
      );
    case 'unavailable':
      return new ApiRefusal('upstream_unavailable', 'TikTok does not answer right now.', {
        retryAfterSeconds: 10,
      });
  }
}
