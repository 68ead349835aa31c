/** `npm run evidence`: the auditor's report, as a page, as data, and as a bill of materials. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readOptions } from '../local/command-line.ts';

import { page } from './evidence/page.ts';
import { collectEvidence, type Evidence } from './evidence/report.ts';
import { chooseSettings, readEnvironment } from './environments.ts';
import { runTool } from './run-tool.ts';

const ROOT = join(import.meta.dirname, '..');
/** The first is shown in full. */
const ENVIRONMENTS = ['prod', 'dev'] as const;

const HELP = `Usage: npm run evidence [-- options]

Writes docs/evidence/index.html, evidence.json and sbom.cdx.json from the synthesized templates of
settings/prod.json and settings/dev.json. No AWS account is needed. Exit 1 when something is found that
must not be: a secret, a wildcard permission without a reason, a control that is not met without an
exception, a package without a permissive licence, a test that does not exist.

  --env <name>       Another environment, the name of a file in settings/, into docs/evidence/<name>. Several
                     times: the first is shown in full, the others where they differ.
  --settings <file>  The same for a settings file from elsewhere; its "env" is the name.
  --check            Write nothing; exit 1 also when the files differ.
  --out <dir>        Another directory.
  --json             Print evidence.json to stdout, and write nothing.
  --help             This text.

Exit: 0; 1 when something was found or, with --check, a file differs; 2 wrong usage.
`;

/** The files of the report by their names. Equal input gives equal bytes. */
export function evidenceFiles({ report, bom }: Evidence): Record<string, string> {
  return {
    'index.html': page(report),
    'evidence.json': `${JSON.stringify(report, null, 1)}\n`,
    'sbom.cdx.json': bom,
  };
}

/** A sentence for each of the files that is not the same in the directory. */
export function outOfDate(files: Readonly<Record<string, string>>, directory: string): string[] {
  return Object.entries(files)
    .filter(([name, text]) => textOf(join(directory, name)) !== text)
    .map(([name]) => `${name} is out of date: run npm run docs and read the difference`);
}

/** The settings to look at, and the directory that their report belongs into. Throws an Error for wrong usage. */
export function chosenEnvironments(given: { env?: string[]; settings?: string[] }) {
  const chosen = [
    ...(given.env ?? []).map((env) => chooseSettings(ROOT, { env })),
    ...(given.settings ?? []).map((settings) => chooseSettings(ROOT, { settings })),
  ].map(({ settings }) => settings);
  const [main, ...others] = chosen;
  if (!main) {
    const environments = ENVIRONMENTS.map((env) => readEnvironment(ROOT, env));
    return { environments, out: join(ROOT, 'docs', 'evidence') };
  }
  const names = new Set(chosen.map(({ env }) => env));
  if (names.size < chosen.length) throw new Error('Two of the environments have the same name');
  return { environments: [main, ...others], out: join(ROOT, 'docs', 'evidence', main.env) };
}

async function main(): Promise<void> {
  const { values } = readOptions({
    options: {
      env: { type: 'string', multiple: true },
      settings: { type: 'string', multiple: true },
      check: { type: 'boolean' },
      out: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  const { environments, out: usual } = chosenEnvironments(values);
  process.exitCode = 1;
  const evidence = await collectEvidence({
    root: ROOT,
    environments,
    ...(values.check !== true && {
      onProgress: (what) => process.stderr.write(`  looking at ${what} ...\n`),
    }),
  });
  const files = evidenceFiles(evidence);
  const faults = [...evidence.report.faults];
  const hasSecret = evidence.report.environments.some(
    ({ secretScan }) => secretScan.findings.length > 0,
  );
  const out = values.out === undefined ? usual : resolve(values.out);
  // Descriptions stand in the report as they are, so a secret in one of them must not get there.
  if (hasSecret) faults.push('Nothing is written while a template holds what looks like a secret.');
  else if (values.json === true) process.stdout.write(files['evidence.json'] ?? '');
  else if (values.check === true) {
    faults.push(...outOfDate(files, out));
  } else {
    mkdirSync(out, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);
    process.stdout.write(`${Object.keys(files).join(', ')} in ${out}\n`);
  }
  if (faults.length === 0) process.exitCode = 0;
  else process.stderr.write(`${faults.join('\n')}\n`);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main) await runTool('npm run evidence -- --help', main);
