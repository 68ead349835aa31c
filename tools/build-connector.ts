/** Builds the connector for Apps Script: `connector/dist/Code.js` and `appsscript.json`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type BuildOptions } from 'esbuild';
import * as z from 'zod';
import { httpsOrLocal } from '../lambdas/adapters/env.ts';

const CONNECTOR = fileURLToPath(new URL('../connector/', import.meta.url));
export const CONNECTOR_DIST = join(CONNECTOR, 'dist');
/** Name that holds the bundle in the script; only the generated functions use it. */
const GLOBAL = 'socialInsightsStudio';

const manifestSchema = z.looseObject({ dataStudio: z.looseObject({ name: z.string().max(28) }) });
export type Manifest = z.output<typeof manifestSchema>;

/**
 * The connector as one flat script for Apps Script's V8: the modules inside one function, and for
 * each export of main.ts a top-level `function`, the only form in which the host finds an entry
 * point. Loading it calls nothing of Google's.
 */
export async function bundleConnector(): Promise<string> {
  const options = {
    entryPoints: [join(CONNECTOR, 'main.ts')],
    tsconfig: join(CONNECTOR, 'tsconfig.json'),
    bundle: true,
    write: false,
    charset: 'utf8',
    target: 'es2019',
    platform: 'neutral',
    logLevel: 'warning',
  } as const satisfies BuildOptions;
  const script = await build({ ...options, format: 'iife', globalName: GLOBAL });
  const module = await build({ ...options, format: 'esm', metafile: true });
  const entryPoints = Object.values(module.metafile.outputs).flatMap(({ exports }) => exports);
  const functions = entryPoints.map(
    (name) => `function ${name}(request) {\n  return ${GLOBAL}.${name}(request);\n}\n`,
  );
  return [script.outputFiles[0]?.text, ...functions].join('\n');
}

/**
 * The manifest, with the backend's pages and the addresses the script may fetch filled in when the
 * backend is known. Google takes https prefixes with a path only
 * (developers.google.com/apps-script/manifest/allowlist-url), so a local backend gets no whitelist.
 */
export function manifestFor(source: Manifest, baseUrl: string | undefined): Manifest {
  if (baseUrl === undefined) return source;
  const allowed = baseUrl.startsWith('https://')
    ? { urlFetchWhitelist: [`${baseUrl}/api/`, `${baseUrl}/oauth/`] }
    : {};
  return {
    ...source,
    ...allowed,
    dataStudio: {
      ...source.dataStudio,
      companyUrl: `${baseUrl}/`,
      addonUrl: `${baseUrl}/`,
      supportUrl: `${baseUrl}/`,
      privacyPolicyUrl: `${baseUrl}/privacy`,
      termsOfServiceUrl: `${baseUrl}/terms`,
    },
  };
}

/** Writes both files to `directory` (connector/dist) and returns the size of the script in bytes. */
export async function writeConnector(
  baseUrl: string | undefined,
  directory = CONNECTOR_DIST,
): Promise<number> {
  const source: unknown = JSON.parse(await readFile(join(CONNECTOR, 'appsscript.json'), 'utf8'));
  const manifest = manifestFor(manifestSchema.parse(source), baseUrl);
  const code = await bundleConnector();
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'Code.js'), code);
  await writeFile(join(directory, 'appsscript.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return Buffer.byteLength(code);
}

/** The checked address without a trailing slash. Throws an Error that says what is wrong. */
export function readBaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const result = httpsOrLocal.safeParse(text.replace(/\/+$/, ''));
  if (result.success) return result.data;
  throw new Error(`--base-url: ${result.error.issues.map(({ message }) => message).join('; ')}`);
}

const HELP = `Usage: npm run connector:build -- [--base-url https://...]

Writes connector/dist/Code.js and connector/dist/appsscript.json.

  --base-url  Address of the backend. Fills the manifest's links (add-on, support, privacy, terms)
              and urlFetchWhitelist. Without it the links point to example.com and any address
              may be fetched.
  --help      This text.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'base-url': { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const baseUrl = readBaseUrl(values['base-url']);
  const bytes = await writeConnector(baseUrl);
  process.stdout.write(`connector/dist/Code.js: ${(bytes / 1000).toFixed(1)} kB\n`);
  if (baseUrl === undefined) {
    process.stdout.write(
      "The manifest's links point to example.com: give --base-url to fill them.\n",
    );
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
