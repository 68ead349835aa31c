/**
 * Checks what the documents say against the project: links, commands, paths and the table of settings.
 * `--write` brings the table in README.md up to date.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../local/command-line.ts';

import * as z from 'zod';
import { replaceBetween } from './generated-part.ts';
import { runTool } from './run-tool.ts';
import { settingsTable } from './settings-table.ts';

/** Text of each document, by its path from the top of the project. */
export type Docs = ReadonlyMap<string, string>;
type Exists = (path: string) => boolean;

const BEGIN = '<!-- settings: written by tools/check-docs.ts --write -->\n\n';
const END = '\n\n<!-- end of settings -->';
/** Made by commands and not part of a fresh clone. */
const MADE = /^(connector\/dist|settings\/local)/;
const FOLDERS = 'bin|bench|connector|contract|docs|lambdas|lib|local|settings|test|tools';
const PATH = new RegExp(`\`((?:${FOLDERS})/[\\w./-]+)\``, 'g');
const FENCED = /^```[\s\S]*?^```/gm;

/** `[text](target)` that leads nowhere: a file that is not there, or a heading that is not in it. */
export function brokenLinks(docs: Docs, exists: Exists): string[] {
  return [...docs].flatMap(([file, text]) =>
    [...text.replaceAll(FENCED, '').matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^(https?|mailto):/.test(target)) return [];
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? file : normalize(join(dirname(file), path));
      const isThere = exists(to) && (anchor === undefined || anchors(docs.get(to)).has(anchor));
      return isThere ? [] : [`${file}: the link ${target} leads nowhere`];
    }),
  );
}

/** Heading ids as GitHub makes them. */
function anchors(text = ''): Set<string> {
  const headings = text.replaceAll(FENCED, '').matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** `npm run x`, `npm start` and `npm test` that package.json does not have. */
export function unknownScripts(docs: Docs, scripts: readonly string[]): string[] {
  return [...docs].flatMap(([file, text]) =>
    [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].flatMap(
      ([command, script, short]) =>
        scripts.includes(script ?? short ?? '') ? [] : [`${file}: there is no ${command}`],
    ),
  );
}

/** Paths in backticks that are not there. */
export function missingPaths(docs: Docs, exists: Exists): string[] {
  return [...docs].flatMap(([file, text]) =>
    [...text.matchAll(PATH)].flatMap(([, path = '']) =>
      exists(path) || MADE.test(path) ? [] : [`${file}: there is no ${path}`],
    ),
  );
}

/** The text with the table between its markers. Throws an Error when a marker is missing. */
export function withTable(text: string, table: string): string {
  return replaceBetween(text, BEGIN, END, table);
}

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });

/** Everything the documents of the project at `root` say that is not so. */
export function docFaults(root: string): string[] {
  const docs = readDocs(root);
  const exists = (path: string) => existsSync(join(root, path));
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const { scripts } = packageSchema.parse(JSON.parse(read('package.json')));
  const readme = read('README.md');
  return [
    ...brokenLinks(docs, exists),
    ...unknownScripts(docs, Object.keys(scripts)),
    ...missingPaths(docs, exists),
    ...(withTable(readme, settingsTable()) === readme
      ? []
      : ['README.md: the table of settings is out of date, run node tools/check-docs.ts --write']),
  ];
}

function readDocs(root: string): Docs {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const files = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inDocs.map(underDocs)];
  return new Map(
    files
      .filter((file) => file.endsWith('.md'))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  );
}

const underDocs = (file: string) => `docs/${file.replaceAll('\\', '/')}`;

const HELP = `Usage: node tools/check-docs.ts [--write]

Checks links, commands, paths and the table of settings in the documents; exit 1 when one is wrong.

  --write  First bring the table of settings in README.md up to date.
  --help   This text.

Exit: 0; 1 when something is wrong; 2 wrong usage.
`;

function main(): void {
  const { values } = readOptions({
    options: { write: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  process.exitCode = 0;
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const root = fileURLToPath(new URL('../', import.meta.url));
  if (values.write === true) {
    const file = join(root, 'README.md');
    writeFileSync(file, withTable(readFileSync(file, 'utf8'), settingsTable()));
  }
  const faults = docFaults(root);
  if (faults.length === 0) return;
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exitCode = 1;
}

if (import.meta.main) await runTool('node tools/check-docs.ts --help', main);
