import type { ChartPlan } from '../wire.ts';
import { api, ApiFailure } from './api-client.ts';
import { createChartBuilder } from './chart-builder.ts';
import { createChartCard } from './chart-card.ts';
import type { ChartCard } from './chart-card.ts';
import { createControls } from './controls.ts';
import { h, iconButton, ICONS } from './dom.ts';
import { formatDuration } from './format.ts';
import { requestOf } from './session.ts';
import type { Session } from './session.ts';

export interface ReportView {
  element: HTMLElement;
  /** Reads the charts of the open page again, all at once. */
  load(): Promise<void>;
}

export interface ReportEvents {
  onConnect(): void;
  /** Some chart has an error. */
  onFault(): void;
  /** Somebody did something that the connector will be asked for. */
  onAction(what: string): void;
}

const OWN_PAGE = 'Your page';

/** The report: its pages, its controls, and a grid of charts. */
export function createReportView(
  session: Session,
  { onConnect, onFault, onAction }: ReportEvents,
): ReportView {
  const { report } = session;
  const titles = [...report.pages.map(({ title }) => title), OWN_PAGE];
  let open = titles[0] ?? OWN_PAGE;
  let round = 0;
  const grid = h('div', { class: 'grid' });
  const status = h('p', { class: 'status', role: 'status' });
  const tabs = h('nav', { class: 'tabs', 'aria-label': 'Report pages' });
  const controls = createControls(session, (action) => {
    onAction(action);
    void load();
  });
  const builder = createChartBuilder(session, (plan) => {
    onAction('Add a chart');
    session.ownCharts.push(plan);
    const card = cardOf(plan);
    grid.lastElementChild?.before(...arranged([plan], [card]));
    void fill([plan], [card]);
  });

  const showTabs = () =>
    tabs.replaceChildren(
      ...titles.map((title) => {
        const go = () => {
          onAction(`Open the page ${title}`);
          open = title;
          void load();
        };
        const chosen = title === open ? 'page' : undefined;
        return h('button', { type: 'button', 'aria-current': chosen, onclick: go }, title);
      }),
    );
  const plansOf = (): readonly ChartPlan[] =>
    open === OWN_PAGE
      ? session.ownCharts
      : (report.pages.find(({ title }) => title === open)?.charts ?? []);

  /** Shows the open page anew and asks for all its charts at once. */
  async function load(): Promise<void> {
    round += 1;
    showTabs();
    const plans = plansOf();
    const cards = plans.map(cardOf);
    grid.replaceChildren(...arranged(plans, cards), ...(open === OWN_PAGE ? [addBlock()] : []));
    await fill(plans, cards);
  }

  function cardOf(plan: ChartPlan): ChartCard {
    const own = open === OWN_PAGE;
    const card = createChartCard(plan, { onConnect, ...(own && { onRemove: () => remove(plan) }) });
    card.wait();
    return card;
    function remove(gone: ChartPlan) {
      session.ownCharts.splice(session.ownCharts.indexOf(gone), 1);
      (card.element.closest('.scores:has(> :only-child)') ?? card.element).remove();
    }
  }

  async function fill(plans: readonly ChartPlan[], cards: readonly ChartCard[]): Promise<void> {
    const mine = round;
    const startedAt = performance.now();
    status.textContent = plans.length === 0 ? '' : `Loading ${counted(plans.length)}`;
    let failed = 0;
    try {
      await api.charts(
        plans.map((plan) => requestOf(session, plan)),
        (line) => {
          // An answer for a page or a filter that was left meanwhile.
          if (mine !== round) return;
          if ('data' in line) return cards[line.at]?.show(line.data);
          failed += 1;
          cards[line.at]?.fail(line.error);
        },
      );
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      failed = cards.length;
      for (const card of cards) card.fail({ kind: error.kind, text: error.message });
    }
    if (mine !== round || plans.length === 0) return;
    const time = formatDuration(performance.now() - startedAt);
    const faults = failed > 0 ? `, ${failed} with an error` : '';
    if (failed > 0) onFault();
    status.textContent = `${counted(plans.length - failed)} in ${time}${faults}`;
  }

  function addBlock(): HTMLElement {
    const add = iconButton('Add a chart', ICONS.plus, { onclick: () => builder.open() });
    add.classList.add('primary');
    const text = 'Choose a type and fields; the chart asks the connector like every other.';
    return h('div', { class: 'card add' }, h('p', {}, text), add);
  }

  const element = h(
    'div',
    { class: 'report' },
    h('header', { class: 'report-head' }, h('h2', {}, report.title), status),
    h('div', { class: 'report-bar' }, tabs, controls.element),
    grid,
    builder.element,
  );
  return {
    element,
    load: async () => {
      controls.followClock();
      await Promise.all([load(), controls.load()]);
    },
  };
}

function counted(charts: number): string {
  return `${charts} chart${charts === 1 ? '' : 's'}`;
}

/** Scorecards that follow each other share a row of their own. */
function arranged(plans: readonly ChartPlan[], cards: readonly ChartCard[]): HTMLElement[] {
  const out: HTMLElement[] = [];
  plans.forEach(({ type }, at) => {
    const { element } = cards[at]!;
    if (type !== 'scorecard') return out.push(element);
    const row = out.at(-1)?.classList.contains('scores') === true ? out.at(-1) : undefined;
    if (row === undefined) return out.push(h('div', { class: 'scores' }, element));
    row.append(element);
    return undefined;
  });
  return out;
}
