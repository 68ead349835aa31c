import { styleText } from 'node:util';

/** The one part that takes seconds. */
export const SYNTHESIS = 'CDK synthesis';

/** A part of the stack that begins to start (`milliseconds` undefined) or is ready. */
export interface Progress {
  part: string;
  milliseconds: number | undefined;
}

/** Wraps the start of parts so that a listener hears when each begins and how long it took. */
export function createTimer(onProgress: ((progress: Progress) => void) | undefined) {
  return async <T>(part: string, work: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    onProgress?.({ part, milliseconds: undefined });
    const result = await work();
    onProgress?.({ part, milliseconds: Math.round(performance.now() - begin) });
    return result;
  };
}
export type Timer = ReturnType<typeof createTimer>;

/** Prints a line for each part that is ready, and one before a synthesis, which takes seconds. */
export function progressPrinter(stream: NodeJS.WriteStream): (progress: Progress) => void {
  return ({ part, milliseconds }) => {
    if (milliseconds === undefined) {
      if (part === SYNTHESIS) stream.write(`  ${part} ...\n`);
      return;
    }
    const mark = styleText('green', '✓', { stream });
    stream.write(`  ${mark} ${part.padEnd(18)} ${String(milliseconds).padStart(6)} ms\n`);
  };
}
