/** The figures as tables, the same for terminal and document. */
import type { TextColumn } from '../local/text-table.ts';
import type { Measurement, ReportRow, Scenario } from './reports.ts';
import type { BenchResult } from './result.ts';

export interface BenchTable {
  title: string;
  /** One line on how to read it. */
  note: string;
  columns: string[];
  rows: string[][];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const ms = (value: number): string =>
  value >= 10_000 ? `${whole(value / 1000)} s` : `${whole(value)} ms`;
const kB = (bytes: number): string => `${whole(bytes / 1000)} kB`;
const tenth = (value: number): string => value.toFixed(1);
const usd = (value: number): string => `$${value.toFixed(4)}`;

/** One table for each part that was run, and the limits first. */
export function tablesOf(result: BenchResult): BenchTable[] {
  return [
    limitsTable(result),
    ...(result.reports ? [reportTable(result.reports)] : []),
    ...(result.startup ? [startupTable(result.startup)] : []),
    ...(result.handlers ? [handlerTable(result.handlers)] : []),
    ...(result.connections ? [connectionsTable(result.connections)] : []),
    ...(result.cost ? [costTable(result.cost)] : []),
  ];
}

function limitsTable({ limits }: BenchResult): BenchTable {
  return {
    title: 'What must hold',
    note: 'A broken count fails the bench. Times depend on the machine and its load.',
    columns: ['What', 'Measured', 'At most', 'Unit', 'Holds'],
    rows: limits.map(({ what, measured, most, unit, holds }) => [
      what,
      String(measured),
      String(most),
      unit,
      holds ? 'yes' : 'NO',
    ]),
  };
}

function reportTable(reports: readonly ReportRow[]): BenchTable {
  const columns = [
    ...['Videos', 'TikTok answers in', 'Way', 'TikTok calls', 'First chart', 'Last chart'],
    ...['Table reads', 'Table writes', 'KMS', 'API answers'],
  ];
  const other = (way: string, row: { calls: number; ms: number; firstMs?: number }) => [
    ...[way, whole(row.calls), row.firstMs === undefined ? '' : ms(row.firstMs), ms(row.ms)],
    ...['', '', '', ''],
  ];
  const rows = reports.flatMap((row) => {
    const { videos, latencyMs, charts, scenarios, bare, seed } = row;
    const few = charts < 20 ? `, ${charts} charts` : '';
    const ways = [
      other(`bare walk${bare.computed ? ', computed' : ''}`, bare),
      other(videos > 200 ? 'seed, its first 200' : 'seed', seed),
      ...(Object.entries(scenarios) as [Scenario, Measurement][]).map(([scenario, one]) => [
        ...[`${scenario}${few}`, whole(one.tiktokCalls), ms(one.firstMs), ms(one.lastMs)],
        ...[whole(one.reads), whole(one.writes), whole(one.kms), kB(one.answerBytes)],
      ]),
    ];
    return ways.map((way) => [whole(videos), `${latencyMs} ms`, ...way]);
  });
  return {
    title: 'A report of twenty charts',
    note: 'All charts open at once, through the connector. The bare walk is one client that asks TikTok page after page and does nothing else; it shows no chart. Up to 200 videos: the run in the middle of several, each of an account of its own, and the most calls of any.',
    columns,
    rows,
  };
}

function startupTable(rows: NonNullable<BenchResult['startup']>): BenchTable {
  return {
    title: 'Start-up',
    note: 'Loading the bundle in a fresh process, medians. "Plain" is the same source through esbuild, minified, nothing left out.',
    columns: ['Bundle', 'Size', 'Budget', 'Load', 'CPU'],
    rows: rows.map(({ name, bytes, budgetBytes, wallMs, cpuMs }) => [
      name,
      kB(bytes),
      budgetBytes === undefined ? '' : kB(budgetBytes),
      ms(wallMs),
      `${tenth(cpuMs)} ms`,
    ]),
  };
}

function handlerTable(rows: NonNullable<BenchResult['handlers']>): BenchTable {
  return {
    title: 'Warm handlers',
    note: "One request after the other in a process of its own, whose CPU and peak memory these are; calls are the handler's, without the authorizer.",
    columns: [
      ...['Handler', 'Videos', 'Requests a second', 'CPU a request', 'Table reads'],
      ...['Table writes', 'KMS', 'Answer', 'Peak memory'],
    ],
    rows: rows.map((row) => [
      ...[row.handler, row.videos === undefined ? '' : whole(row.videos), whole(row.perSecond)],
      ...[`${row.cpuMs.toFixed(2)} ms`, tenth(row.reads), tenth(row.writes), tenth(row.kms)],
      ...[kB(row.answerBytes), `${whole(row.peakMemoryMb)} MB`],
    ]),
  };
}

function connectionsTable(rows: NonNullable<BenchResult['connections']>): BenchTable {
  return {
    title: 'Many connections at once',
    note: 'Each asks for its videos (one page at TikTok, 50 ms). "First": nothing is kept. "Again": those that were served ask once more. TikTok allows 600 calls a minute to all of them together; who would be over it is told when to come back.',
    columns: [
      ...['Connections', 'Round', 'Served', 'Told to wait', 'Failed'],
      ...['TikTok calls', 'Median', 'Last', 'A second'],
    ],
    rows: rows.map((row) => [
      ...[whole(row.connections), row.round, whole(row.served), whole(row.toldToWait)],
      ...[whole(row.failed), whole(row.tiktokCalls), ms(row.medianMs), ms(row.lastMs)],
      whole(row.perSecond),
    ]),
  };
}

function costTable(rows: NonNullable<BenchResult['cost']>): BenchTable {
  return {
    title: 'AWS cost of 1,000 report loads',
    note: 'The counted calls at list price (`tools/cost/prices.ts`), at the longest latency of TikTok, without what an idle month costs. The loads of 10,000 videos have 4 charts.',
    columns: [
      ...['Videos', 'Way', 'API Gateway', 'Lambda', 'DynamoDB'],
      ...['KMS, secrets', 'Logs, transfer', 'Together'],
    ],
    rows: rows.map(({ videos, scenario, usd: part, totalUsd }) => [
      ...[whole(videos), scenario, usd(part.gateway), usd(part.lambda), usd(part.table)],
      ...[usd(part.keys), usd(part.other), usd(totalUsd)],
    ]),
  };
}

/** Columns for `textTable`: the first and those of words to the left, figures to the right. */
export function textColumns({ columns, rows }: BenchTable): TextColumn[] {
  return columns.map((title, at) => {
    const figures = rows.every((row) => /^[$\d]|^$|^-/.test(row[at] ?? ''));
    return { title, align: figures ? 'right' : 'left', maxWidth: 60 };
  });
}
