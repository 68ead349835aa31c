/** Texts of a DataStudioApp user or debug error: the host shows them, the script cannot read them. */
export interface ShownError {
  kind: 'user' | 'debug';
  text: string;
  debugText: string;
}

/** How an execution failed, as the platform reports it to whoever called the script. */
export interface ScriptFailure {
  name: string;
  message: string;
  stack: string;
  /** Present when a DataStudioApp error left the script uncaught. */
  shown?: ShownError;
}

/** An execution of the script that ended with an error; `message` is what the script editor would show. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  readonly failure: ScriptFailure;

  constructor(failure: ScriptFailure) {
    super(`${failure.name}: ${failure.message}`);
    this.failure = failure;
  }
}

/** An error that a service raises in the script (name `Exception`), as opposed to a bug of ours. */
export class ServiceException extends Error {
  override readonly name = 'ServiceException';
}

/** The failure of an execution that the platform itself ended or refused. */
export function platformFailure(message: string): ScriptError {
  return new ScriptError({ name: 'Exception', message, stack: '' });
}
