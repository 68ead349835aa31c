/** Authorizations under way, browser sessions, and which account has connected the app. */
import { randomBytes } from 'node:crypto';

export interface AuthorizeRequest {
  scopes: string[];
  redirectUri: string;
  state: string | null;
  challenge: string | null;
}

export interface SignIns {
  /** Keeps a checked request until its form comes back; returns the id the form carries. */
  begin(request: AuthorizeRequest): string;
  /** The request, once. */
  take(id: string): AuthorizeRequest | undefined;
  /** Logs an account in to a browser; returns the session for the cookie. */
  logIn(handle: string): string;
  loggedIn(session: string | undefined): string | undefined;
  approve(handle: string, scopes: string[]): void;
  /** Scopes the account granted the app so far; empty when not connected. */
  approved(handle: string): string[];
  /** The app is no longer among the account's connected apps. */
  forget(handle: string): void;
}

const KEPT = 10_000;

export function createSignIns(): SignIns {
  const waiting = new Map<string, AuthorizeRequest>();
  const sessions = new Map<string, string>();
  const approvals = new Map<string, Set<string>>();
  const keep = <Value>(map: Map<string, Value>, value: Value): string => {
    const id = randomBytes(18).toString('base64url');
    map.set(id, value);
    const oldest = map.keys().next().value;
    if (map.size > KEPT && oldest !== undefined) map.delete(oldest);
    return id;
  };
  return {
    begin: (request) => keep(waiting, request),
    take: (id) => {
      const request = waiting.get(id);
      waiting.delete(id);
      return request;
    },
    logIn: (handle) => keep(sessions, handle),
    loggedIn: (session) => (session === undefined ? undefined : sessions.get(session)),
    approve: (handle, scopes) => {
      approvals.set(handle, new Set([...(approvals.get(handle) ?? []), ...scopes]));
    },
    approved: (handle) => [...(approvals.get(handle) ?? [])],
    forget: (handle) => void approvals.delete(handle),
  };
}
