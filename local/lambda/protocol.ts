import type { OutgoingCall } from '../timeline-record.ts';

/** Messages between a function's pool and its worker threads. */

/** What Lambda reports when a function throws, times out or dies. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
}

export interface WorkerStart {
  /** `file:` URL of the bundle. */
  entry: string;
  handler: string;
  /** The part of the handler's context that never changes. */
  context: Record<string, unknown>;
}

export interface ToWorker {
  /** JSON. */
  event: string;
  requestId: string;
  /** Epoch milliseconds. */
  deadline: number;
  /** How far the function's clock is before the real one. */
  clockAheadMs: number;
}

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'log'; text: string }
  | { kind: 'initError'; error: FunctionError }
  | { kind: 'answer'; payload: string; calls: OutgoingCall[] }
  | { kind: 'failure'; error: FunctionError; calls: OutgoingCall[] };
