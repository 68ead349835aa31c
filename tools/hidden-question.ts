/** A question on a terminal whose answer is not shown. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** The user pressed Ctrl-C or Ctrl-D instead of answering. */
export class NoAnswerError extends Error {
  constructor() {
    super('Nothing was stored.');
    this.name = 'NoAnswerError';
  }
}

/**
 * Writes each question to `output` and gives the trimmed lines typed at `input`, in order. readline
 * echoes by its own output, which leads nowhere here. Rejects with NoAnswerError when input ends.
 */
export async function askHidden(
  questions: readonly string[],
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  // Ctrl-C reaches nobody else: the terminal is in raw mode.
  lines.on('SIGINT', () => lines.close());
  // Keeps lines that come before their question, as when both are pasted together.
  const reader = lines[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const question of questions) {
      output.write(question);
      const line = await reader.next();
      output.write('\n');
      if (line.done === true) throw new NoAnswerError();
      answers.push(line.value.trim());
    }
  } finally {
    lines.close();
  }
  return answers;
}
