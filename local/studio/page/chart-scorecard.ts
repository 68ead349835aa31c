import type { ChartData } from '../wire.ts';
import { h } from './dom.ts';
import { formatCompact, formatValue } from './format.ts';

/** One number; its exact value is in the tooltip when it is shortened. */
export function scorecard(data: ChartData): HTMLElement {
  const value = data.rows[0]?.[0] ?? null;
  const type = data.columns[0]?.type ?? '';
  const exact = formatValue(value, type);
  const shown = typeof value === 'number' ? formatCompact(value, type) : exact;
  return h('p', { class: 'score', title: exact }, value === null ? 'No data' : shown);
}
