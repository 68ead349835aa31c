import type { EChartsCoreOption } from 'echarts/core';
import type { Value } from '../../looker-studio/formulas.ts';
import type { ChartData } from '../wire.ts';
import { chartColours, drawChart } from './chart-canvas.ts';
import { dateOf, formatCompact, formatValue } from './format.ts';

type Column = ChartData['columns'][number];

/** A line over time: the first column is a date, each metric has a scale of its own. */
export function timeSeries(title: string, data: ChartData): HTMLElement {
  const points = (at: number) =>
    data.rows.flatMap((row) => {
      const date = dateOf(String(row[0] ?? ''));
      return date === null ? [] : [[date.getTime(), row[at] ?? null]];
    });
  return drawChart(described('Time series', title, data), () => ({
    ...scales(data),
    xAxis: {
      type: 'time',
      ...axisLook(),
      axisLabel: {
        hideOverlap: true,
        color: chartColours().soft,
        formatter: { year: '{yyyy}', month: '{MMM} {yyyy}', day: '{d} {MMM}' },
      },
    },
    series: metricsOf(data).map(({ column, at }, index) => ({
      type: 'line',
      name: nameOf(column),
      yAxisIndex: Math.min(index, 1),
      data: points(at),
      showSymbol: data.rows.length < 60,
      symbolSize: 5,
      lineStyle: { width: index === 0 ? 2.5 : 1.5, type: index === 0 ? 'solid' : 'dashed' },
      areaStyle: index === 0 ? { opacity: 0.12 } : undefined,
      tooltip: { valueFormatter: (value: Value) => formatValue(value, column.type) },
    })),
  }));
}

/** Bars for the first metric and lines for the others, over the values of one dimension. */
export function columnChart(title: string, data: ChartData): HTMLElement {
  const dimension = data.columns[0];
  const categories = data.rows.map((row) => formatValue(row[0], dimension?.type ?? ''));
  return drawChart(described('Column chart', title, data), () => ({
    ...scales(data),
    xAxis: {
      type: 'category',
      data: categories,
      ...axisLook(),
      axisLabel: { hideOverlap: true, color: chartColours().soft },
    },
    series: metricsOf(data).map(({ column, at }, index) => ({
      type: index === 0 ? 'bar' : 'line',
      name: nameOf(column),
      yAxisIndex: index,
      data: data.rows.map((row) => row[at] ?? null),
      barMaxWidth: 36,
      itemStyle: index === 0 ? { borderRadius: [4, 4, 0, 0] } : {},
      lineStyle: { width: 2, type: index === 2 ? 'dotted' : 'solid' },
      symbolSize: 6,
      tooltip: { valueFormatter: (value: Value) => formatValue(value, column.type) },
    })),
  }));
}

/** Metrics on scales of their own: left, right, and from the third on without labels. */
function scales(data: ChartData): EChartsCoreOption {
  const { soft } = chartColours();
  return {
    yAxis: metricsOf(data).map(({ column }, index) => ({
      type: 'value',
      show: index < 2,
      position: index === 0 ? 'left' : 'right',
      splitNumber: 4,
      minInterval: column.type === 'PERCENT' ? 0 : 1,
      ...axisLook(),
      splitLine: { show: index === 0, lineStyle: { color: chartColours().line } },
      axisLabel: { color: soft, formatter: (value: number) => formatCompact(value, column.type) },
    })),
  };
}

function axisLook() {
  const { line } = chartColours();
  return { axisLine: { lineStyle: { color: line } }, axisTick: { show: false } };
}

export function metricsOf({ columns }: ChartData): { column: Column; at: number }[] {
  return columns
    .map((column, at) => ({ column, at }))
    .filter(({ column }) => column.aggregation !== null);
}

/** A metric under another aggregation than the sum says so, as in Looker Studio. */
export function nameOf({ label, aggregation }: Column): string {
  const told = aggregation !== null && aggregation !== 'SUM' && aggregation !== 'AUTO';
  return told ? `${label} (${aggregation.toLowerCase().replace('_', ' ')})` : label;
}

function described(kind: string, title: string, data: ChartData): string {
  const metrics = metricsOf(data).map(({ column }) => nameOf(column));
  return `${kind} ${title}: ${metrics.join(', ')}; ${data.rows.length} values. The button "Show as table" lists them.`;
}
