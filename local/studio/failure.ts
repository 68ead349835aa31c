import { ScriptError } from '../apps-script/errors.ts';
import { HostError } from '../looker-studio/host-error.ts';
import { RequestError } from './request-body.ts';

/** What the page is told of an error: HTTP status, kind, and the text that Looker Studio would show. */
export interface Failure {
  status: number;
  kind: string;
  text: string;
}

/** Texts of the host and of the script are for users; anything else stays behind a general text. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) {
    return { status: error.status, kind: 'bad-request', text: error.message };
  }
  if (error instanceof HostError) return { status: 422, kind: error.kind, text: error.message };
  if (error instanceof ScriptError) {
    return { status: 422, kind: 'script-error', text: error.failure.message };
  }
  return { status: 500, kind: 'studio-error', text: 'The local studio failed.' };
}
