import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { h } from './dom.ts';
import { colour, onThemeChange } from './theme.ts';

use([
  ...[BarChart, HeatmapChart, LineChart, SVGRenderer],
  ...[AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent],
]);

const still = matchMedia('(prefers-reduced-motion: reduce)');
const drawings = new Set<() => void>();
onThemeChange(() => {
  for (const draw of drawings) draw();
});

/** Text, lines and series in the page's colours. */
export function chartColours() {
  return {
    ink: colour('ink'),
    soft: colour('soft'),
    line: colour('line'),
    card: colour('card'),
    series: [colour('series-1'), colour('series-2'), colour('series-3')],
  };
}

/**
 * Draws a chart that keeps the size of its place and the colours of the page. `describe` is what a
 * screen reader says of it; the numbers themselves are in the chart's table.
 */
export function drawChart(description: string, optionOf: () => EChartsCoreOption): HTMLElement {
  const place = h('div', { class: 'canvas', role: 'img', 'aria-label': description });
  const begin = () => {
    const chart = init(place, null, { renderer: 'svg', ...sizeOf(place) });
    const draw = () => chart.setOption({ ...basics(), ...optionOf() }, { notMerge: true });
    draw();
    drawings.add(draw);
    const sizes = new ResizeObserver(() => {
      if (place.isConnected) return chart.resize(sizeOf(place));
      sizes.disconnect();
      drawings.delete(draw);
      chart.dispose();
    });
    sizes.observe(place);
  };
  // Its size is known only in the document.
  requestAnimationFrame(begin);
  return place;
}

function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: place.clientWidth || 300, height: place.clientHeight || 220 };
}

function basics(): EChartsCoreOption {
  const { ink, soft, card, line, series } = chartColours();
  return {
    color: series,
    animation: !still.matches,
    animationDuration: 350,
    aria: { enabled: false },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    grid: { left: 8, right: 8, top: 40, bottom: 8, outerBoundsMode: 'same' },
    legend: {
      top: 0,
      left: 0,
      icon: 'roundRect',
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: soft },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: card,
      borderColor: line,
      textStyle: { color: ink, fontSize: 13 },
    },
  };
}
