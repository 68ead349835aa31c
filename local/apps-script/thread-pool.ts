import { Worker } from 'node:worker_threads';
import type { Bundles } from './bundles.ts';
import { platformFailure } from './errors.ts';
import type {
  ExecutionConfig,
  Outcome,
  ReplyMessage,
  RunMessage,
  ThreadData,
  ThreadMessage,
} from './messages.ts';

/** One execution to be run; the callbacks serve its synchronous calls while it stands still. */
export interface Job {
  functionName: string;
  /** JSON array. */
  args: string;
  config: ExecutionConfig;
  onCall(operation: string, args: unknown[]): unknown;
  onLog(line: string): void;
}

export interface ThreadPool {
  /** Resolves with the outcome; rejects when the execution ran too long or the pool closed. */
  run(job: Job): Promise<Outcome>;
  /** Threads that exist now. */
  size(): number;
  close(): Promise<void>;
}

interface Thread {
  worker: Worker;
  flag: Int32Array;
  /** Set while an execution runs on it. */
  fail: ((error: Error) => void) | null;
}

/**
 * Threads that each run one execution at a time. One is added when all are busy, up to `maxThreads`,
 * then executions wait. An idle thread does not keep the process alive.
 */
export function createThreadPool(code: string, bundles: Bundles, maxThreads: number): ThreadPool {
  const threads = new Set<Thread>();
  const idle: Thread[] = [];
  const waiting: (() => void)[] = [];
  let closed = false;

  function start(): Thread {
    const signal = new SharedArrayBuffer(4);
    const workerData: ThreadData = { platform: bundles.platform, code, signal };
    const worker = new Worker(bundles.thread, { eval: true, workerData });
    worker.setMaxListeners(0);
    const thread: Thread = { worker, flag: new Int32Array(signal), fail: null };
    worker.on('error', (error) => thread.fail?.(error as Error));
    worker.on('exit', () => {
      discard(thread);
      thread.fail?.(platformFailure('The execution was ended.'));
    });
    threads.add(thread);
    return thread;
  }

  function discard(thread: Thread): void {
    threads.delete(thread);
    const at = idle.indexOf(thread);
    if (at >= 0) idle.splice(at, 1);
    waiting.shift()?.();
  }

  async function take(): Promise<Thread> {
    for (;;) {
      if (closed) throw platformFailure('The script is closed.');
      const free = idle.pop();
      if (free !== undefined) return free;
      if (threads.size < maxThreads) return start();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  function release(thread: Thread): void {
    thread.worker.unref();
    if (threads.has(thread)) idle.push(thread);
    waiting.shift()?.();
  }

  async function reply(thread: Thread, job: Job, operation: string, args: string): Promise<void> {
    const message: ReplyMessage = { kind: 'reply', answer: await answerOf(job, operation, args) };
    thread.worker.postMessage(message);
    Atomics.store(thread.flag, 0, 1);
    Atomics.notify(thread.flag, 0);
  }

  function execute(thread: Thread, job: Job): Promise<Outcome> {
    const { worker } = thread;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const end = (error: Error): void => {
      reject(error);
      void worker.terminate();
    };
    const overtime = (): void => end(platformFailure('Exceeded maximum execution time'));
    // The time of a thread's own start is not the script's.
    let timer: NodeJS.Timeout | undefined;
    const onMessage = (message: ThreadMessage): void => {
      if (message.kind === 'begun')
        timer = setTimeout(overtime, job.config.executionSeconds * 1000);
      else if (message.kind === 'log') job.onLog(message.line);
      else if (message.kind === 'overtime') overtime();
      else if (message.kind === 'call') void reply(thread, job, message.operation, message.args);
      else resolve(message.outcome);
    };
    thread.fail = end;
    worker.ref();
    worker.on('message', onMessage);
    const { functionName, args, config } = job;
    const message: RunMessage = { kind: 'run', functionName, args, config };
    worker.postMessage(message);
    return promise.finally(() => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      thread.fail = null;
    });
  }

  return {
    async run(job) {
      const thread = await take();
      let reusable = false;
      try {
        const outcome = await execute(thread, job);
        reusable = true;
        return outcome;
      } finally {
        if (reusable) release(thread);
        else discard(thread);
      }
    },
    size: () => threads.size,
    async close() {
      closed = true;
      const ending = [...threads].map((thread) => thread.worker.terminate());
      for (const wake of waiting.splice(0)) wake();
      await Promise.all(ending);
    },
  };
}

async function answerOf(job: Job, operation: string, args: string): Promise<string> {
  try {
    const value = await job.onCall(operation, JSON.parse(args) as unknown[]);
    return `=${JSON.stringify(value ?? null)}`;
  } catch (error) {
    return `!${error instanceof Error ? error.message : 'Service error'}`;
  }
}
