/** The one way out of a script context: synchronous calls to the platform, in JSON. */

type Call = (operation: string, args: string) => string;
let call: Call;

/** Tells this context how to reach the platform. Called once, before any script code runs. */
export function connect(platformCall: Call): void {
  call = platformCall;
}

/** Asks the platform and waits for its answer; throws what the service throws, as an `Exception`. */
export function ask<Value>(operation: string, ...args: unknown[]): Value {
  const answer = JSON.parse(call(operation, JSON.stringify(args))) as
    { value: Value } | { error: string };
  if ('error' in answer) throw exception(answer.error);
  return answer.value;
}

/** Errors of Google's services are named `Exception`. */
export function exception(message: string): Error {
  const error = new Error(message);
  error.name = 'Exception';
  return error;
}
