/** The inside of a worker thread: loads one bundle, then handles one event at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { watchOutgoingCalls } from './outgoing-calls.ts';
import type { FromWorker, ToWorker, WorkerStart } from './protocol.ts';
import { realNow, setClockAhead } from './worker-clock.ts';

const { entry, handler: handlerName, context: fixedContext } = workerData as WorkerStart;
const post = (message: FromWorker) => parentPort?.postMessage(message);

const callsSoFar = watchOutgoingCalls();

// Lines go by the same port as answers, so every line of an invocation arrives before its answer.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: Uint8Array | string) => {
    post({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    return true;
  };
}

type Handler = (event: unknown, context: unknown) => unknown;

const handler = await load();
if (handler) {
  parentPort?.on('message', (message: ToWorker) => void handle(handler, message));
  post({ kind: 'ready' });
}

async function load(): Promise<Handler | undefined> {
  try {
    const found: unknown = ((await import(entry)) as Record<string, unknown>)[handlerName];
    if (typeof found === 'function') return found as Handler;
    throw Object.assign(new Error(`${handlerName} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  } catch (error) {
    post({ kind: 'initError', error: describe(error) });
    return undefined;
  }
}

async function handle(handle: Handler, message: ToWorker): Promise<void> {
  const { event, requestId, deadline } = message;
  setClockAhead(message.clockAheadMs);
  const context = {
    ...fixedContext,
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - realNow())),
  };
  try {
    const result = await handle(JSON.parse(event), context);
    post({ kind: 'answer', payload: JSON.stringify(result) ?? 'null', calls: callsSoFar() });
  } catch (error) {
    post({ kind: 'failure', error: describe(error), calls: callsSoFar() });
  }
}

function describe(error: unknown): { errorType: string; errorMessage: string } {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: 'string', errorMessage: String(error) };
}
