/** The ways out of a script context, all synchronous: only texts cross its border. */

/** Answers with `=` and a text, or with `!` and what went wrong. */
type Call = (operation: string, ...texts: string[]) => string;
let call: Call;

/** Tells this context how to reach the platform. Called once, before any script code runs. */
export function connect(platformCall: Call): void {
  call = platformCall;
}

/** Asks a service, with arguments and answer in JSON; throws what the service throws, as an `Exception`. */
export function ask<Value>(operation: string, ...args: unknown[]): Value {
  return JSON.parse(compute(operation, JSON.stringify(args))) as Value;
}

/** Lets the platform compute what the language alone cannot (../native.ts). */
export function compute(operation: string, ...texts: string[]): string {
  const answer = call(operation, ...texts);
  if (answer.startsWith('!')) throw exception(answer.slice(1));
  return answer.slice(1);
}

/** Errors of Google's services are named `Exception`. */
export function exception(message: string): Error {
  const error = new Error(message);
  error.name = 'Exception';
  return error;
}
