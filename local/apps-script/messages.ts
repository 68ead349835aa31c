import type { ScriptFailure } from './errors.ts';

/** What a fresh script context is told about its execution. */
export interface ExecutionConfig {
  user: string;
  scriptId: string;
  /** Origin of the user callback, https://script.google.com at Google. */
  scriptHost: string;
  timeZone: string;
  /** null: the manifest names no scopes, so Google would work them out from the code. */
  oauthScopes: string[] | null;
  /** Global names under which the manifest asks for the OAuth2 library. */
  oauth2Symbols: string[];
  /** Milliseconds to add to the machine's clock, and what one slept second really takes. */
  clockOffsetMs: number;
  sleepScale: number;
  executionSeconds: number;
}

/** Parent to thread. Code is compiled once per thread and runs in a new context each time. */
export interface RunMessage {
  kind: 'run';
  functionName: string;
  args: string;
  config: ExecutionConfig;
}
export interface ReplyMessage {
  kind: 'reply';
  /** `=` and JSON of the value, or `!` and what went wrong. */
  answer: string;
}

/** Result of one execution: JSON of the returned value, or the HTML of a returned HtmlOutput. */
export type Outcome =
  { ok: true; value: string | null; html: string | null } | { ok: false; failure: ScriptFailure };

/** Thread to parent, `begun` first. After `call` the thread stands still until the reply is there. */
export type ThreadMessage =
  | { kind: 'begun' }
  | { kind: 'call'; operation: string; args: string }
  | { kind: 'log'; line: string }
  | { kind: 'overtime' }
  | { kind: 'done'; outcome: Outcome };

/** What a thread is started with; `signal` is one Int32 on shared memory. */
export interface ThreadData {
  platform: string;
  code: string;
  signal: SharedArrayBuffer;
}
