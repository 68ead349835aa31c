import type { ChartData } from '../wire.ts';
import { chartColours, drawChart } from './chart-canvas.ts';
import { formatValue } from './format.ts';
import { colour } from './theme.ts';

/** A heat map of one metric: first dimension down, second across, both in their own order. */
export function pivotChart(title: string, data: ChartData): HTMLElement {
  const [down, across, metric] = data.columns;
  const valuesOf = (at: number) =>
    [...new Set(data.rows.map((row) => String(row[at] ?? '')))].sort();
  const [rows, columns] = [valuesOf(0), valuesOf(1)];
  const cells = data.rows.map((row) => [
    columns.indexOf(String(row[1] ?? '')),
    rows.indexOf(String(row[0] ?? '')),
    Number(row[2] ?? 0),
  ]);
  const most = Math.max(1, ...cells.map(([, , value]) => value ?? 0));
  const description = `Heat map ${title}: ${metric?.label} by ${down?.label} and ${across?.label}; ${cells.length} cells. The button "Show as table" lists them.`;
  return drawChart(description, () => {
    const { line, soft, ink } = chartColours();
    const axis = { axisLine: { show: false }, axisTick: { show: false } };
    return {
      legend: { show: false },
      grid: { left: 8, right: 8, top: 8, bottom: 8, outerBoundsMode: 'same' },
      tooltip: {
        trigger: 'item',
        valueFormatter: (value: unknown) => formatValue(Number(value), metric?.type ?? ''),
      },
      xAxis: {
        type: 'category',
        data: columns.map((value) => formatValue(value, across?.type ?? '')),
        axisLabel: { color: soft },
        ...axis,
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map((value) => formatValue(value, down?.type ?? '')),
        axisLabel: { color: soft },
        ...axis,
      },
      visualMap: {
        show: false,
        min: 0,
        max: most,
        inRange: { color: [colour('heat-low'), colour('heat-high')] },
      },
      series: [
        {
          type: 'heatmap',
          name: metric?.label,
          data: cells,
          itemStyle: { borderColor: line, borderWidth: 1, borderRadius: 3 },
          label: { show: true, color: ink },
        },
      ],
    };
  });
}
