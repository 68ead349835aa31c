/**
 * A worker thread that runs executions one after the other. Each gets a new `node:vm` context, so no
 * global survives, and the context holds nothing but the language and the services: the only thing
 * that crosses its border is one function from strings to a string.
 */
import { createContext, constants, Script } from 'node:vm';
import type { Context } from 'node:vm';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Outcome, ReplyMessage, RunMessage, ThreadData, ThreadMessage } from './messages.ts';
import { NATIVE } from './native.ts';

/** What the platform script evaluates to in the context. */
type Boot = (
  call: (operation: string, ...texts: string[]) => string,
  config: string,
) => {
  invoke(functionName: string, args: string): Outcome;
  describe(error: unknown): Outcome;
};

const { platform, code, signal } = workerData as ThreadData;
const flag = new Int32Array(signal);
const port = parentPort;
if (port === null) throw new Error('thread.ts runs in a worker thread');

const platformScript = new Script(platform, { filename: 'platform.js' });
let userScript: Script | SyntaxError;
try {
  userScript = new Script(code, { filename: 'Code.gs' });
} catch (error) {
  if (!(error instanceof SyntaxError)) throw error;
  userScript = error;
}

interface World {
  context: Context;
  boot: Boot;
}

function newWorld(): World {
  const context = createContext(constants.DONT_CONTEXTIFY as unknown as Context);
  return { context, boot: platformScript.runInContext(context) as Boot };
}

/** Made while the thread has nothing to do, as Google keeps some at hand; each is used once. */
const spares: World[] = [];
const SPARES = 2;
const REST_MS = 100;
let rest: NodeJS.Timeout | undefined;

function makeSpares(): void {
  if (spares.length < SPARES) spares.push(newWorld());
  if (spares.length < SPARES) restThenMakeSpares();
}

function restThenMakeSpares(): void {
  clearTimeout(rest);
  rest = setTimeout(makeSpares, REST_MS);
}

const send = (message: ThreadMessage): void => port.postMessage(message);

/** The notice of the reply before may come when its text was read already: only the flag counts. */
function waitForReply(): void {
  while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0);
}

function askParent(operation: string, args: string): string {
  Atomics.store(flag, 0, 0);
  send({ kind: 'call', operation, args });
  waitForReply();
  const received = receiveMessageOnPort(port!) as { message: ReplyMessage } | undefined;
  return received?.message.answer ?? '!The service did not answer.';
}

function execute({ functionName, args, config }: RunMessage): Outcome {
  const realStart = Date.now();
  let sleptAheadMs = 0;
  let ended = false;
  const own: Record<string, (...texts: string[]) => string> = {
    ...NATIVE,
    now: () => String(Date.now() + config.clockOffsetMs + sleptAheadMs),
    log(line) {
      send({ kind: 'log', line });
      return '';
    },
    sleep(text) {
      const ms = Number(text);
      const realMs = ms * config.sleepScale;
      const elapsed = Date.now() - realStart + sleptAheadMs;
      if (elapsed + ms > config.executionSeconds * 1000) {
        // The parent answers by ending this thread, which no script can catch.
        Atomics.store(flag, 0, 0);
        send({ kind: 'overtime' });
        waitForReply();
      }
      if (realMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, realMs);
      sleptAheadMs += ms - realMs;
      return '';
    },
  };
  // Nothing but strings passes this function: an object of either realm would be a way out of the context.
  const call = (operation: string, ...texts: string[]): string => {
    if (ended) return '!The execution has ended.';
    if (![operation, ...texts].every((text) => typeof text === 'string')) {
      return '!Invalid argument.';
    }
    const local = own[operation];
    if (local === undefined) return askParent(operation, texts[0] ?? '[]');
    try {
      return `=${local(...texts)}`;
    } catch (error) {
      return `!${error instanceof Error ? error.message : 'Service error'}`;
    }
  };
  if (userScript instanceof SyntaxError) {
    const { name, message } = userScript;
    return { ok: false, failure: { name, message, stack: '' } };
  }
  const { context, boot } = spares.pop() ?? newWorld();
  const { invoke, describe } = boot(call, JSON.stringify(config));
  try {
    userScript.runInContext(context);
    return invoke(functionName, args);
  } catch (error) {
    return describe(error);
  } finally {
    ended = true;
  }
}

port.on('message', (message: RunMessage) => {
  send({ kind: 'begun' });
  send({ kind: 'done', outcome: execute(message) });
  restThenMakeSpares();
});
