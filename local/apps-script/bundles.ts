import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** Scripts in text form that an execution is made of. */
export interface Bundles {
  /**
   * The services a script sees, as an expression whose value is the boot function. It is evaluated
   * inside every context, so errors, arrays and dates that services hand out are of the script's world.
   */
  platform: string;
  /** Code of a worker thread. Bundled, because removing types anew doubles the start of each thread. */
  thread: string;
}

let bundles: Promise<Bundles> | undefined;

/** Builds both, once per process. */
export function loadBundles(): Promise<Bundles> {
  bundles ??= Promise.all([
    bundle('./platform/boot.ts', { format: 'iife', globalName: 'platform', platform: 'neutral' }),
    bundle('./thread.ts', { format: 'cjs', platform: 'node' }),
  ]).then(([platform, thread]) => ({
    // In a function of its own, so that `platform` is no global of the script.
    platform: `(() => {\n${platform}\nreturn platform.boot;\n})()`,
    thread,
  }));
  return bundles;
}

async function bundle(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    target: 'es2024',
    logLevel: 'silent',
    ...options,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
