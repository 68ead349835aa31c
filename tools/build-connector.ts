/** Builds the connector for Apps Script: `connector/dist/Code.js` and `appsscript.json`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParseArgsConfig } from 'node:util';
import { readOptions } from '../local/command-line.ts';
import { build, type BuildOptions } from 'esbuild';
import * as z from 'zod';
import { httpsOrLocal } from '../lambdas/adapters/env.ts';
import {
  manifestFor,
  manifestSchema,
  publishingFaults,
  type Manifest,
  type ManifestChoices,
} from './connector-manifest.ts';
import { readReportId } from './connector-links.ts';
import { runTool } from './run-tool.ts';

const CONNECTOR = fileURLToPath(new URL('../connector/', import.meta.url));
export const CONNECTOR_DIST = join(CONNECTOR, 'dist');
/** Name that holds the bundle in the script; only the generated functions use it. */
const GLOBAL = 'socialInsightsStudio';

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
    // As google/aside, Google's own template for Apps Script in TypeScript.
    target: 'es2020',
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

/** The manifest for these choices. */
export async function builtManifest(choices: ManifestChoices): Promise<Manifest> {
  const source: unknown = JSON.parse(await readFile(join(CONNECTOR, 'appsscript.json'), 'utf8'));
  return manifestFor(manifestSchema.parse(source), choices);
}

/** Writes both files to `directory` (connector/dist) and returns the size of the script in bytes. */
export async function writeConnector(
  choices: ManifestChoices,
  directory = CONNECTOR_DIST,
): Promise<number> {
  const manifest = await builtManifest(choices);
  const code = await bundleConnector();
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'Code.js'), code);
  await writeFile(join(directory, 'appsscript.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return Buffer.byteLength(code);
}

/** The checked address without a trailing slash. Throws an Error that says what is wrong. */
export function readBaseUrl(text: string | undefined): string | undefined {
  return checked('--base-url', httpsOrLocal, text?.replace(/\/+$/, ''));
}

const httpsAddress = z.url({ protocol: /^https$/, error: 'an https address is needed' });
const company = z.string().trim().min(1, 'a name is needed').max(80, 'at most 80 characters');

function checked<Value>(
  name: string,
  schema: z.core.$ZodType<Value>,
  text: string | undefined,
): Value | undefined {
  if (text === undefined) return undefined;
  const result = z.safeParse(schema, text);
  if (result.success) return result.data;
  throw new Error(`${name}: ${result.error.issues.map(({ message }) => message).join('; ')}`);
}

/** The options of `connector:build`, which `connector:push` takes too. */
export const BUILD_OPTIONS = {
  'base-url': { type: 'string' },
  'logo-url': { type: 'string' },
  company: { type: 'string' },
  'template-report-id': { type: 'string' },
  publish: { type: 'boolean' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

export const BUILD_OPTIONS_HELP = `  --base-url            Address of the backend. Fills the manifest's links (add-on, company, support,
                        privacy, terms) and urlFetchWhitelist. Without it the links point to
                        example.com and any address may be fetched.
  --logo-url            Picture of at least 48 x 48 pixels on a host of yours.
  --company             Who offers the connector.
  --template-report-id  Report offered to everybody who connects; its id or its address.
  --publish             Stop when something is missing that Google asks for its gallery.
  --help                This text.
`;

/** The choices on the command line. Throws an Error that names every fault. */
export async function readChoices(
  values: Readonly<Record<string, string | boolean | undefined>>,
): Promise<ManifestChoices> {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const template = text('template-report-id');
  const choices = {
    baseUrl: readBaseUrl(text('base-url')),
    logoUrl: checked('--logo-url', httpsAddress, text('logo-url')),
    company: checked('--company', company, text('company')),
    templateReportId: template === undefined ? undefined : readReportId(template),
  };
  const faults = values['publish'] === true ? publishingFaults(await builtManifest(choices)) : [];
  if (faults.length === 0) return choices;
  throw new Error(
    `Google would refuse this manifest (docs/publishing.md):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  );
}

const HELP = `Usage: npm run connector:build -- [--base-url https://...] [--logo-url https://...]

Writes connector/dist/Code.js and connector/dist/appsscript.json.

${BUILD_OPTIONS_HELP}
Exit: 0; 1 when something failed; 2 wrong usage, or with --publish something is missing.
`;

async function main(): Promise<void> {
  const { values } = readOptions({ options: BUILD_OPTIONS });
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  const choices = await readChoices(values);
  process.exitCode = 0;
  const bytes = await writeConnector(choices);
  process.stdout.write(`connector/dist/Code.js: ${(bytes / 1000).toFixed(1)} kB\n`);
  const missing = [
    ...(choices.baseUrl === undefined ? ['--base-url'] : []),
    ...(choices.logoUrl === undefined ? ['--logo-url'] : []),
  ];
  if (missing.length === 0) return;
  process.stdout.write(
    `The manifest still points to example.com: give ${missing.join(' and ')} to change that.\n`,
  );
}

if (import.meta.main) await runTool('npm run connector:build -- --help', main);
