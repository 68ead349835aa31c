import type { ChartData, ChartFailure, ChartPlan } from '../wire.ts';
import { arrange } from '../../looker-studio/arrange.ts';
import { columnChart, timeSeries } from './chart-axes.ts';
import { pivotChart } from './chart-pivot.ts';
import { scorecard } from './chart-scorecard.ts';
import { tableChart } from './chart-table.ts';
import { h, icon, iconButton, ICONS } from './dom.ts';
import { formatDuration } from './format.ts';

/** A chart's place in the report: waiting, drawn, or with the error that Looker Studio would show. */
export interface ChartCard {
  element: HTMLElement;
  wait(): void;
  show(data: ChartData): void;
  fail(failure: ChartFailure): void;
}

const ERROR_TITLES: Record<string, string> = {
  'authorization-needed': 'Authorization needed',
  'user-error': 'Data source error',
  'script-error': 'Connector error',
  'connector-external-error': 'Connector external error',
  'bad-request': 'Invalid chart',
  gone: 'Studio not running',
};

const LONG_WAIT_SECONDS = 4;

export interface CardActions {
  /** Leads to the sign-in; offered where it repairs the error. */
  onConnect(): void;
  onRemove?: () => void;
}

export function createChartCard(plan: ChartPlan, actions: CardActions): ChartCard {
  const body = h('div', { class: 'chart-body' });
  const facts = h('span', { class: 'facts' });
  const tools = h('div', { class: 'chart-tools' });
  const title = h('h3', {}, plan.title);
  const kind = plan.type.replace(' ', '-');
  const element = h(
    'section',
    { class: `card chart ${kind}`, 'aria-label': plan.title, '--columns': plan.fields.length },
    h('header', {}, title, tools),
    body,
    plan.type !== 'scorecard' &&
      h('footer', {}, facts, plan.note !== undefined && h('span', {}, plan.note)),
  );
  if (plan.type === 'scorecard' && plan.note !== undefined) element.title = plan.note;
  const fill = (state: string, content: HTMLElement) => {
    element.dataset.state = state;
    element.setAttribute('aria-busy', String(state === 'waiting'));
    body.replaceChildren(content);
  };
  const toolbar = (...buttons: (HTMLElement | false)[]) => {
    const remove =
      actions.onRemove !== undefined &&
      iconButton(`Remove ${plan.title}`, ICONS.close, { onclick: actions.onRemove }, true);
    tools.replaceChildren(...[...buttons, remove].filter((button) => button !== false));
  };
  toolbar();

  return {
    element,
    wait() {
      facts.textContent = '';
      const text = h('span', { class: 'hidden' }, 'Loading');
      fill('waiting', h('div', { class: 'skeleton' }, text));
      tellOfLongWait(text);
    },
    show(data) {
      const rows = arrange(data, plan.sort, plan.rows);
      facts.textContent = factsOf(data);
      if (rows.rows.length === 0) return fill('empty', h('p', { class: 'nothing' }, 'No data'));
      const graph = graphOf(plan);
      let asTable = graph === null;
      const draw = () =>
        fill('drawn', asTable || graph === null ? tableOf(plan, rows) : graph(plan.title, rows));
      const flip = () => {
        asTable = !asTable;
        draw();
        toolbar(toggle());
        tools.querySelector('button')?.focus();
      };
      const toggle = () => {
        const label = `Show as ${asTable ? 'chart' : 'table'}: ${plan.title}`;
        return iconButton(label, asTable ? ICONS.chart : ICONS.table, { onclick: flip }, true);
      };
      toolbar(graph !== null && toggle());
      draw();
    },
    fail(failure) {
      facts.textContent = '';
      toolbar();
      fill('failed', errorBlock(failure, actions));
    },
  };
}

/** A connector waits before it asks again; a person who waits with it should know. */
function tellOfLongWait(text: HTMLElement): void {
  const begin = Date.now();
  const telling = setInterval(() => {
    const seconds = Math.round((Date.now() - begin) / 1_000);
    if (!text.isConnected) clearInterval(telling);
    else if (seconds >= LONG_WAIT_SECONDS) {
      text.className = 'long-wait';
      text.textContent = `${seconds} s`;
      text.title = 'The connector is still at work; after a fault it waits and asks again.';
    }
  }, 1_000);
}

function graphOf({ type }: ChartPlan): ((title: string, data: ChartData) => HTMLElement) | null {
  if (type === 'time series') return timeSeries;
  if (type === 'column chart') return columnChart;
  return type === 'pivot table' ? pivotChart : null;
}

function tableOf(plan: ChartPlan, data: ChartData): HTMLElement {
  return plan.type === 'scorecard' ? scorecard(data) : tableChart(plan.title, data, plan.sort);
}

function factsOf({ connectorRows, fromCache, milliseconds }: ChartData): string {
  const rows = `${connectorRows.toLocaleString('en')} row${connectorRows === 1 ? '' : 's'}`;
  return fromCache
    ? `${rows}, remembered`
    : `${rows} from the connector in ${formatDuration(milliseconds)}`;
}

function errorBlock({ kind, text }: ChartFailure, { onConnect }: CardActions): HTMLElement {
  const details = h('details', {}, h('summary', {}, 'See details'), h('p', {}, text));
  return h(
    'div',
    { class: 'error', role: 'group' },
    icon(ICONS.warning),
    h('strong', {}, ERROR_TITLES[kind] ?? 'System error'),
    details,
    kind === 'authorization-needed' &&
      h('button', { type: 'button', class: 'button', onclick: onConnect }, 'Connect'),
  );
}
