/** The Lambda bundles: one ES module per function. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions, Metafile } from 'esbuild';
import { trims } from './bundle-trims.ts';

/** Names of the functions: every TypeScript file directly in `lambdas/`. */
export function functionNames(root: string): string[] {
  return readdirSync(join(root, 'lambdas'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/**
 * Bundles each `lambdas/<name>.ts` to `<outdir>/<name>/index.mjs` with its source map, and answers the
 * names. Same sources, same bytes. A file is replaced only when its content changed, and at once, so
 * several builds and running readers do not disturb each other.
 */
export async function buildBundles(root: string, outdir: string): Promise<string[]> {
  await buildWithMetafile(root, outdir);
  return functionNames(root);
}

/** As `buildBundles`, but answers what esbuild took into each bundle, and how many bytes of it. */
export async function buildWithMetafile(root: string, outdir: string): Promise<Metafile> {
  const options = { ...bundleOptions(root), outdir, write: false, metafile: true } as const;
  const { outputFiles, metafile } = await build(options);
  for (const { path, contents } of outputFiles) replaceFile(path, contents);
  removeOthers(outdir, functionNames(root));
  return metafile;
}

function bundleOptions(root: string) {
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      functionNames(root).map((name) => [`${name}/index`, `lambdas/${name}.ts`]),
    ),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // ES module builds of the dependencies are smaller and need no `require`.
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [trims],
    sourcemap: 'linked',
    sourcesContent: false,
    // Errors are thrown with their text.
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

function replaceFile(path: string, contents: Uint8Array): void {
  if (sameContent(path, contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  // Beside the bundle's directory, not in it: what is in there is hashed and uploaded.
  const temporary = `${dirname(path)}.${process.pid}.${basename(path)}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

function sameContent(path: string, contents: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(contents);
  } catch {
    return false;
  }
}

function removeOthers(outdir: string, names: string[]): void {
  for (const entry of readdirSync(outdir, { withFileTypes: true })) {
    if (entry.isDirectory() && !names.includes(entry.name)) {
      rmSync(join(outdir, entry.name), { recursive: true });
    }
  }
}
