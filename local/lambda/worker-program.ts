import { buildSync } from 'esbuild';
import { fileURLToPath } from 'node:url';

let program: string | undefined;

/**
 * The code of a worker thread as one ES module, built once per process: a thread that has to remove the
 * types by itself takes twice as long to start.
 */
export function workerProgram(): string {
  program ??= buildSync({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
    write: false,
  }).outputFiles[0]?.text;
  return program ?? '';
}
