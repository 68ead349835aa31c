import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFigures } from '../../bench/document.ts';
import { plotReports } from '../../bench/plot.ts';
import { tablesOf, textColumns } from '../../bench/tables.ts';
import { benchResult, reportRow } from './figures.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/performance.md'), 'utf8');
const result = benchResult({ reports: [reportRow()] });

test("the page keeps its words and gets the run's figures, date and machine", () => {
  const written = withFigures(page, result);
  expect(written).toContain('## What limits each figure');
  expect(written).toContain('Measured on 2026-11-22 21:00 UTC in 300 s: A processor, 2 cores');
  expect(written).toContain('| 200 | 50 ms | seed | 220 | 5,100 ms | 5,200 ms |');
});

test('writing twice replaces the figures', () => {
  const once = withFigures(page, result);
  expect(withFigures(once, result)).toBe(once);
});

test('a page without the marks is refused', () => {
  expect(() => withFigures('# Performance', result)).toThrow('lacks the line');
});

test('each part that was run has a table, and each row as many cells as the table has columns', () => {
  const tables = tablesOf(result);
  expect(tables.map(({ title }) => title)).toEqual(['What must hold', 'A report of twenty charts']);
  for (const table of tables) {
    expect(textColumns(table)).toHaveLength(table.columns.length);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  }
});

test('the plot is an SVG that names the ways and needs no browser or network', () => {
  const svg = plotReports([reportRow(), { ...reportRow(), videos: 2_000, latencyMs: 200 }]);
  expect(svg).toMatch(/^<svg [^>]*width="960"/);
  for (const way of ['bare walk', 'seed', 'cold', 'warm', 'after 2 h']) expect(svg).toContain(way);
  expect(svg).not.toMatch(/<script|href="http/);
});
