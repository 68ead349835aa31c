import { ADVICE, isErrorCode, type ErrorCode } from './error-texts.ts';

export interface ErrorFacts {
  /** Fills `{what}` of the advice: a field id, a property name, a permission, an HTTP status. */
  readonly what?: string;
  /** HTTP status of the answer, for the log. */
  readonly status?: number;
  /** TikTok's or the backend's `log_id`, which their support asks for. */
  readonly reference?: string;
  /** A public sentence of the backend, or the fault's message; never a token, code or state. */
  readonly detail?: string;
  /** Seconds the backend asked to wait (RFC 9110 10.2.3). */
  readonly retryAfterSeconds?: number;
  /** Milliseconds in which the connector itself does not ask again, as others just did in vain. */
  readonly heldBackMs?: number;
}

/**
 * The one error of the connector. It stays a plain error until an entry point turns it into the
 * platform's user error, whose text no script can read back.
 */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}) {
    super(code);
    this.name = 'ConnectorError';
    this.code = code;
    this.facts = facts;
  }
}

const PASSING: readonly ErrorCode[] = [
  'rate_limit_exceeded',
  'internal_error',
  'upstream_unavailable',
  'server_error',
  'temporarily_unavailable',
  'network',
  'http_server_error',
  'busy',
  'google_busy',
];

/** Whether trying again soon can help; everything else needs a person. */
export function isPassing(error: ConnectorError): boolean {
  return PASSING.includes(error.code);
}

/** The message of anything thrown. Errors of a library are not instances of this script's Error. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
    return String(thrown.message);
  }
  return String(thrown);
}

/** Cause and remedy in one text, with `{what}` filled in. */
export function adviceText(error: ConnectorError): string {
  const { cause, action } = ADVICE[error.code];
  const status = error.facts.status === undefined ? undefined : String(error.facts.status);
  return `${cause.replace('{what}', error.facts.what ?? status ?? 'unknown')} ${action}`;
}

/**
 * What the user sees: cause, what to do, code, time (UTC) and a reference to quote.
 * `reference` is used when the backend gave none.
 */
export function userText(error: ConnectorError, now: Date, reference: string): string {
  const time = `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const wait = error.facts.retryAfterSeconds;
  const hint = wait === undefined ? '' : ` The backend asks to wait ${wait} seconds.`;
  const id = error.facts.reference ?? reference;
  return `${adviceText(error)}${hint} [${error.code}, ${time}, reference ${id}]`;
}

/** One line for the execution log and for connector admins. Addresses lose their query string. */
export function debugText(error: ConnectorError, reference: string): string {
  const { status, detail, what, reference: logId } = error.facts;
  const parts = [`code=${error.code}`, `reference=${logId ?? reference}`];
  if (status !== undefined) parts.push(`status=${status}`);
  if (what !== undefined) parts.push(`what=${what}`);
  if (detail !== undefined) parts.push(`detail=${detail.replace(/\?\S*/g, '?...').slice(0, 300)}`);
  return parts.join(' ');
}

/** The error of a code that came from outside, or `fallback` when the table does not know it. */
export function errorOfCode(code: unknown, fallback: ErrorCode, facts: ErrorFacts): ConnectorError {
  return new ConnectorError(isErrorCode(code) ? code : fallback, facts);
}
