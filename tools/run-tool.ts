/** How the tools end: for wrong usage, for what fails, and for a reader that goes away. */
import { constants } from 'node:os';

/** What a shell tells of a program that SIGPIPE ended. */
const READER_GONE = 128 + constants.signals.SIGPIPE;

/**
 * Runs `main`, and shows what it throws as one message. The exit code is 2, wrong usage, until `main` has read the
 * command line and sets another; what it throws after it has set 0 makes 1. `help` is the command that tells the options.
 */
export async function runTool(help: string, main: () => void | Promise<void>): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onStreamError);
  process.exitCode = 2;
  try {
    await main();
  } catch (error) {
    process.exitCode ||= 1;
    const lines = [error instanceof Error ? error.message : String(error)];
    if (isOfParseArgs(error)) lines.push(`See ${help}`);
    process.stderr.write(`${lines.join('\n')}\n`);
  }
}

/** `head` and its like close the pipe as soon as they have enough: nobody is left to write for. */
function onStreamError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(READER_GONE);
}

/** Its messages name the wrong option only. https://nodejs.org/api/errors.html#err_parse_args_unknown_option */
function isOfParseArgs(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_');
}
