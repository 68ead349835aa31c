/** The figures of the report part as one picture. */
import * as echarts from 'echarts';
import type { ReportRow, Scenario } from './reports.ts';

const WIDTH = 960;
const HEIGHT = 420;
const SCENARIOS: readonly Scenario[] = ['cold', 'after 2 h', 'warm'];
const COLORS = { 'bare walk': '#9aa0a6', seed: '#d9822b', ours: ['#1f6feb', '#58a6ff', '#2da44e'] };

/**
 * An SVG of two charts: the time to the last of twenty charts at 200 videos, by way and by TikTok's
 * latency, and how it grows with the number of videos at the longest latency. Both axes of time are
 * logarithmic. Rendered without a browser (https://echarts.apache.org/handbook/en/how-to/cross-platform/server).
 */
export function plotReports(rows: readonly ReportRow[]): string {
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: HEIGHT,
  });
  try {
    chart.setOption(options(rows));
    return `${chart.renderToSVGString()}\n`;
  } finally {
    chart.dispose();
  }
}

function options(rows: readonly ReportRow[]): echarts.EChartsCoreOption {
  const of200 = rows.filter(({ videos }) => videos === 200);
  const slowest = Math.max(...rows.map(({ latencyMs }) => latencyMs));
  const growing = rows.filter(({ latencyMs, videos }) => latencyMs === slowest && videos > 0);
  const ways = ['bare walk', 'seed', ...SCENARIOS];
  const timeAxis = { type: 'log', name: 'ms', axisLabel: { formatter: '{value}' } };
  return {
    animation: false,
    backgroundColor: '#ffffff',
    title: [
      { text: 'Last of 20 charts, 200 videos', left: 60, top: 8, textStyle: { fontSize: 14 } },
      {
        text: `Growth with videos, TikTok at ${slowest} ms`,
        left: 520,
        top: 8,
        textStyle: { fontSize: 14 },
      },
    ],
    legend: { bottom: 4, selectedMode: false },
    grid: [
      { left: 60, right: 500, top: 60, bottom: 70 },
      { left: 520, right: 30, top: 60, bottom: 70 },
    ],
    xAxis: [
      { type: 'category', gridIndex: 0, data: of200.map(({ latencyMs }) => `${latencyMs} ms`) },
      { type: 'log', gridIndex: 1, name: 'videos', nameLocation: 'middle', nameGap: 28 },
    ],
    yAxis: [
      { ...timeAxis, gridIndex: 0 },
      { ...timeAxis, gridIndex: 1 },
    ],
    series: [
      ...ways.map((way, at) => ({
        name: way,
        type: 'bar',
        silent: true,
        emphasis: { disabled: true },
        xAxisIndex: 0,
        yAxisIndex: 0,
        itemStyle: { color: colorOf(at) },
        label: { show: true, position: 'top', fontSize: 10 },
        data: of200.map((row) => lastMs(row, way)),
      })),
      ...ways.map((way, at) => ({
        name: way,
        type: 'line',
        silent: true,
        emphasis: { disabled: true },
        xAxisIndex: 1,
        yAxisIndex: 1,
        itemStyle: { color: colorOf(at) },
        // The seed stops at 200 videos: it has nothing to show beyond.
        data: growing
          .filter(({ videos }) => way !== 'seed' || videos <= 200)
          .map((row) => [row.videos, lastMs(row, way)]),
      })),
    ],
  };
}

function colorOf(way: number): string {
  return [COLORS['bare walk'], COLORS.seed, ...COLORS.ours][way] ?? '#000000';
}

function lastMs({ bare, seed, scenarios }: ReportRow, way: string): number | null {
  const value =
    way === 'bare walk' ? bare.ms : way === 'seed' ? seed.ms : scenarios[way as Scenario]?.lastMs;
  return value === undefined ? null : Math.round(value);
}
