/** The instances of one function: how many there are, and which event goes to which. */
import type { FunctionConfig } from './function-config.ts';
import { startInstance } from './instance.ts';
import type { Instance, InstanceOutcome } from './instance.ts';
import type { InstanceRun } from '../timeline-record.ts';
import type { FunctionError } from './protocol.ts';

export type Invocation =
  | { payload: unknown; cold: boolean }
  | { functionError: FunctionError; cold: boolean }
  | { throttled: true };

export interface FunctionStats {
  invocations: number;
  coldStarts: number;
  errors: number;
  throttles: number;
  /** Worker threads alive now. */
  workers: number;
}

export interface PoolLimits {
  /** Events in hand at once; one more is throttled, as Lambda does. */
  concurrency: number;
  /** Threads at once; further events wait for one, which a caller sees as a slow cold start. */
  workers: number;
}

export interface EventListeners {
  /** An instance, new or free, has taken the event. */
  onTaken?: (() => void) | undefined;
  onRun?: ((run: InstanceRun) => void) | undefined;
}

export interface Pool {
  invoke(event: string, listeners?: EventListeners): Promise<Invocation>;
  kill(): Promise<boolean>;
  stats(): FunctionStats;
  close(): Promise<void>;
}

interface Waiting {
  event: string;
  resolve(outcome: InstanceOutcome & { cold: boolean }): void;
  listeners: EventListeners;
}

/** Largest event and largest answer of a synchronous call, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * Pool of one function. An idle instance is used again; when none is idle another is started, up to
 * the limit; an instance that timed out or crashed is never used again.
 */
export function createPool(
  config: FunctionConfig,
  limits: PoolLimits,
  onLine: (line: string) => void,
  clockAheadMs: () => number = () => 0,
): Pool {
  const instances = new Set<Instance>();
  const idle: Instance[] = [];
  const busy = new Set<Instance>();
  const fresh = new Set<Instance>();
  const queue: Waiting[] = [];
  const counts = { invocations: 0, coldStarts: 0, errors: 0, throttles: 0 };
  let inHand = 0;
  let closed = false;

  const start = async (waiting: Waiting) => {
    const takenAt = Date.now();
    const instance = startInstance(config, onLine, () => forget(instance));
    instances.add(instance);
    fresh.add(instance);
    const initError = await instance.ready;
    if (initError) waiting.resolve({ functionError: initError, cold: true });
    else void run(instance, waiting, takenAt);
    pump();
  };

  const forget = (instance: Instance) => {
    instances.delete(instance);
    busy.delete(instance);
    fresh.delete(instance);
    const position = idle.indexOf(instance);
    if (position >= 0) idle.splice(position, 1);
  };

  const pump = () => {
    while (!closed && queue.length > 0) {
      const instance = idle.pop();
      if (!instance && instances.size >= limits.workers) return;
      const waiting = queue.shift();
      if (!waiting) return;
      waiting.listeners.onTaken?.();
      // As in Lambda, the event stays with the instance started for it, though another gets free.
      void (instance ? run(instance, waiting) : start(waiting));
    }
  };

  const run = async (instance: Instance, waiting: Waiting, takenAt = Date.now()) => {
    const { event, resolve, listeners } = waiting;
    busy.add(instance);
    const cold = fresh.delete(instance);
    if (cold) counts.coldStarts += 1;
    const startMilliseconds = Date.now() - takenAt;
    const outcome = await instance.invoke(event, clockAheadMs());
    listeners.onRun?.({
      at: takenAt,
      milliseconds: Date.now() - takenAt,
      startMilliseconds,
      cold,
      errorType: 'functionError' in outcome ? outcome.functionError.errorType : undefined,
      calls: outcome.calls ?? [],
    });
    busy.delete(instance);
    if (instance.alive) idle.push(instance);
    resolve({ ...outcome, cold });
    pump();
  };

  return {
    invoke: async (event, listeners = {}) => {
      if (closed) return { functionError: CLOSED, cold: false };
      if (Buffer.byteLength(event) > MAX_PAYLOAD_BYTES) {
        return { functionError: REQUEST_TOO_LARGE, cold: false };
      }
      if (inHand >= limits.concurrency) {
        counts.throttles += 1;
        return { throttled: true };
      }
      inHand += 1;
      counts.invocations += 1;
      const outcome = await new Promise<InstanceOutcome & { cold: boolean }>((resolve) => {
        queue.push({ event, resolve, listeners });
        pump();
      });
      inHand -= 1;
      if ('payload' in outcome && Buffer.byteLength(outcome.payload) <= MAX_PAYLOAD_BYTES) {
        return { payload: JSON.parse(outcome.payload), cold: outcome.cold };
      }
      counts.errors += 1;
      const functionError = 'payload' in outcome ? TOO_LARGE : outcome.functionError;
      return { functionError, cold: outcome.cold };
    },
    kill: async () => {
      const [victim] = [...busy, ...instances];
      await victim?.kill();
      return victim !== undefined;
    },
    stats: () => ({ ...counts, workers: instances.size }),
    close: async () => {
      closed = true;
      for (const waiting of queue.splice(0))
        waiting.resolve({ functionError: CLOSED, cold: false });
      await Promise.all([...instances].map((instance) => instance.kill()));
    },
  };
}

const CLOSED = { errorType: 'ServiceException', errorMessage: 'The local Lambda is closed' };
const REQUEST_TOO_LARGE = {
  errorType: 'RequestEntityTooLargeException',
  errorMessage: 'Request must be smaller than 6291456 bytes',
};
const TOO_LARGE = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: 'Response payload size exceeded the maximum allowed (6291456 bytes)',
};
