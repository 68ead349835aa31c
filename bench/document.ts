/** docs/performance.*: the figures of the last written run. The words around them are written by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plotReports } from './plot.ts';
import type { BenchResult } from './result.ts';
import { tablesOf, type BenchTable } from './tables.ts';

const DOCS = join(import.meta.dirname, '..', 'docs');
const FIRST = '<!-- figures: written by npm run bench -- --write -->';
const LAST = '<!-- end of the figures -->';

/** Writes page, JSON and plot of a whole run, and answers the names of the files. */
export function writeDocument(result: BenchResult): string[] {
  const page = join(DOCS, 'performance.md');
  const files: Record<string, string> = {
    'performance.md': withFigures(readFileSync(page, 'utf8'), result),
    'performance.json': `${JSON.stringify(result, null, 2)}\n`,
    'performance.svg': plotReports(result.reports ?? []),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(DOCS, name), content);
  return Object.keys(files).map((name) => `docs/${name}`);
}

/** The page with its block of figures replaced. */
export function withFigures(page: string, result: BenchResult): string {
  const [before, rest] = split(page, FIRST);
  const [, after] = split(rest, LAST);
  const { date, seconds, machine } = result;
  const { cpu, cores, memoryGb, system, node, loadBefore, loopMs } = machine;
  const where =
    `Measured on ${date.slice(0, 16).replace('T', ' ')} UTC in ${seconds} s: ${cpu}, ${cores} cores, ` +
    `${memoryGb} GB, ${system}, Node.js ${node}; ${loadBefore} processes wanted a core before it ` +
    `began, and 100 million steps of a loop took ${loopMs} ms.`;
  const tables = tablesOf(result).map(markdownTable);
  const figures = [
    '<!-- prettier-ignore-start -->',
    where,
    ...tables,
    '<!-- prettier-ignore-end -->',
  ];
  return `${before}${FIRST}\n\n${figures.join('\n\n')}\n\n${LAST}${after}`;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`docs/performance.md lacks the line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function markdownTable({ title, note, columns, rows }: BenchTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map(() => ':--'));
  return [`### ${title}`, '', note, '', line(columns), rule, ...rows.map(line)].join('\n');
}
