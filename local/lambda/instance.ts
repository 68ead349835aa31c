/** One execution environment of a function: a worker thread that handles one event at a time. */
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FunctionConfig } from './function-config.ts';
import type { OutgoingCall } from '../timeline-record.ts';
import type { FromWorker, FunctionError, ToWorker, WorkerStart } from './protocol.ts';
import { workerProgram } from './worker-program.ts';

export type InstanceOutcome = ({ payload: string } | { functionError: FunctionError }) & {
  /** Unknown when the thread ended with the event. */
  calls?: OutgoingCall[];
};

export interface Instance {
  /** Settles when the bundle is loaded, or with the reason it could not be. */
  readonly ready: Promise<FunctionError | undefined>;
  /** False once the thread is ending, for whatever reason; `onEnd` was called then. */
  readonly alive: boolean;
  /**
   * Handles one JSON event, on a clock `clockAheadMs` before the real one. Never rejects; a timeout
   * or crash ends the instance.
   */
  invoke(event: string, clockAheadMs: number): Promise<InstanceOutcome>;
  /** Ends the thread now; an event in its hands becomes a function error. */
  kill(): Promise<void>;
}

/** Lambda gives the init phase ten seconds; https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_MS = 10_000;
const EXITED = {
  errorType: 'Runtime.ExitError',
  errorMessage: 'Runtime exited without providing a reason',
};

/**
 * Starts a worker thread for a function. `onLine` gets what it prints, line by line; `onEnd` is
 * called once, when the thread crashed, timed out or was killed.
 */
export function startInstance(
  config: FunctionConfig,
  onLine: (line: string) => void,
  onEnd: () => void,
): Instance {
  const start: WorkerStart = {
    entry: pathToFileURL(config.entry).href,
    handler: config.handler,
    context: {
      functionName: config.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: config.arn,
      memoryLimitInMB: String(config.memoryMb),
      logGroupName: `/aws/lambda/${config.name}`,
      logStreamName: `local/[$LATEST]${randomUUID().replaceAll('-', '')}`,
    },
  };
  const worker = new Worker(workerProgram(), {
    eval: true,
    workerData: start,
    env: config.environment,
    execArgv: ['--input-type=module'],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: config.memoryMb },
  });
  const lines = lineSplitter(onLine);
  // What the worker's own patch of write does not catch, such as Node's report of a fatal error.
  worker.stdout.on('data', (chunk: Buffer) => lines(chunk.toString()));
  worker.stderr.on('data', (chunk: Buffer) => lines(chunk.toString()));

  const ready = Promise.withResolvers<FunctionError | undefined>();
  let alive = true;
  let waiting: ((outcome: InstanceOutcome) => void) | undefined;
  const settle = (outcome: InstanceOutcome) => {
    waiting?.(outcome);
    waiting = undefined;
    worker.unref();
  };
  const end = (error: FunctionError) => {
    if (alive) {
      alive = false;
      onEnd();
      ready.resolve(error);
      settle({ functionError: error });
    }
    return worker.terminate().then(() => undefined);
  };

  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'log') lines(message.text);
    else if (message.kind === 'ready') {
      worker.unref();
      ready.resolve(undefined);
    } else if (message.kind === 'initError') void end(message.error);
    else if (message.kind === 'answer') {
      settle({ payload: message.payload, calls: message.calls });
    } else settle({ functionError: message.error, calls: message.calls });
  });
  worker.on('error', (error: Error) => {
    lines(`${error.name}: ${error.message}\n`);
    void end({ errorType: error.name, errorMessage: error.message });
  });
  worker.on('exit', () => void end(EXITED));
  const initTimer = setTimeout(() => {
    void end({ errorType: 'Sandbox.Timedout', errorMessage: 'The init phase timed out' });
  }, INIT_MS).unref();
  void ready.promise.then(() => clearTimeout(initTimer));

  return {
    ready: ready.promise,
    get alive() {
      return alive;
    },
    invoke: async (event, clockAheadMs) => {
      if (!alive) return { functionError: EXITED };
      const requestId = randomUUID();
      const { promise, resolve } = Promise.withResolvers<InstanceOutcome>();
      waiting = resolve;
      worker.ref();
      const timer = setTimeout(() => {
        const seconds = (config.timeoutMs / 1000).toFixed(2);
        const errorMessage = `${requestId} Task timed out after ${seconds} seconds`;
        lines(`${errorMessage}\n`);
        void end({ errorType: 'Sandbox.Timedout', errorMessage });
      }, config.timeoutMs).unref();
      const deadline = Date.now() + config.timeoutMs;
      const message: ToWorker = { event, requestId, deadline, clockAheadMs };
      worker.postMessage(message);
      const outcome = await promise;
      clearTimeout(timer);
      return outcome;
    },
    kill: () => end(EXITED),
  };
}

function lineSplitter(onLine: (line: string) => void): (text: string) => void {
  return (text) => {
    for (const line of text.split('\n')) if (line !== '') onLine(line);
  };
}
