import { createClosers, type Closers } from './closers.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const CLOSE_MS = 5_000;

/**
 * Runs `work`, then ends what it added to its closers: at once when the work is done, or, with
 * `stayUp`, when SIGINT (Ctrl-C), SIGTERM or SIGHUP comes. A signal is a clean end (exit code 0) at
 * any time, and so is a reader of stdout that goes away; a second signal ends without waiting. Work that
 * throws: its message on stderr, exit code 1.
 */
export function runProgram(
  work: (closers: Closers, signal: AbortSignal) => Promise<void>,
  options: { stayUp: boolean },
): void {
  const closers = createClosers();
  const controller = new AbortController();
  const end = async (exitCode: number) => {
    setTimeout(() => process.exit(1), CLOSE_MS).unref();
    await closers.close().catch((error: unknown) => report(error));
    process.exit(exitCode);
  };
  const stop = () => {
    controller.abort();
    void end(0);
  };
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1);
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!controller.signal.aborted) stop();
  });
  work(closers, controller.signal).then(
    () => (options.stayUp || controller.signal.aborted ? undefined : end(0)),
    (error: unknown) => {
      if (controller.signal.aborted) return;
      report(error);
      void end(1);
    },
  );
}

/** Shows the help, for a reader who may be gone before its end. */
export function printHelp(text: string): void {
  process.stdout.on('error', () => process.exit(0));
  process.stdout.write(text);
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
