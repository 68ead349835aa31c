import { ScriptError } from '../apps-script/errors.ts';

/** Why the host shows an error instead of a chart. */
export type HostErrorKind =
  | 'authorization-needed'
  | 'user-error'
  | 'script-error'
  | 'connector-external-error'
  | 'bad-request';

const GENERIC =
  'The data source could not be read: the connector failed. Contact the owner of the connector.';
const EXTERNAL = 'Connector external error: the connector gave an answer that cannot be used.';

/**
 * An error as Looker Studio shows it: `viewerText` for everyone, `adminText` for users whom the
 * connector's isAdminUser names. `message` is what the asking user sees.
 * https://developers.google.com/looker-studio/connector/error-handling
 */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly kind: HostErrorKind;
  readonly viewerText: string;
  readonly adminText: string;

  constructor(kind: HostErrorKind, viewerText: string, adminText = viewerText, isAdmin = false) {
    // The cause is what a log of this machine shows besides.
    super(isAdmin ? adminText : viewerText, { cause: new Error(adminText) });
    this.kind = kind;
    this.viewerText = viewerText;
    this.adminText = adminText;
  }
}

/** The connector broke the contract of its answer; `detail` is for admins. */
export function externalError(detail: string): HostError {
  return new HostError('connector-external-error', EXTERNAL, `${EXTERNAL} ${detail}`);
}

/** What becomes of an error thrown by the script: its own text only if it used newUserError. */
export function fromScript(error: unknown, isAdmin: boolean): HostError {
  if (error instanceof HostError) {
    return new HostError(error.kind, error.viewerText, error.adminText, isAdmin);
  }
  if (!(error instanceof ScriptError)) throw error;
  const { shown, name, message } = error.failure;
  if (shown === undefined) {
    return new HostError('script-error', GENERIC, `${GENERIC} ${name}: ${message}`, isAdmin);
  }
  const viewerText = shown.kind === 'user' ? shown.text : GENERIC;
  const adminText = [shown.text, shown.debugText].filter((text) => text !== '').join(' ');
  const kind = shown.kind === 'user' ? 'user-error' : 'script-error';
  return new HostError(kind, viewerText, adminText, isAdmin);
}
