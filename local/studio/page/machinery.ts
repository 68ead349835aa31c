import type { TimelineRecord } from '../../timeline-record.ts';
import { api } from './api-client.ts';
import { h } from './dom.ts';
import { formatDuration } from './format.ts';
import { countsOf, merged, stepsOf } from './timeline-tree.ts';
import type { Step } from './timeline-tree.ts';

export interface Machinery {
  element: HTMLElement;
  /** What happens from now on belongs to this action. */
  mark(action: string): void;
  /** Reads what is new; draws only if something is. */
  update(): Promise<void>;
}

const KEPT_RECORDS = 3_000;
const SHOWN_ACTIONS = 6;
const CLOCK_SLACK_MS = 30;

/** The timeline: what each action on the page made the connector, AWS and TikTok do. */
export function createMachinery(): Machinery {
  const actions = [{ title: 'Before this page was opened', at: 0 }];
  const open = new Map<string, boolean>();
  let records: TimelineRecord[] = [];
  let newest = 0;
  const list = h('div', { class: 'actions' });
  const element = h(
    'div',
    {},
    h(
      'p',
      { class: 'lead' },
      'Each line is one step, measured: its bar shows when it ran within its action.',
    ),
    list,
  );

  function draw(): void {
    const steps = stepsOf(records);
    const groups = actions.map((action, at) => {
      const until = actions[at + 1]?.at ?? Infinity;
      const from = action.at - CLOCK_SLACK_MS;
      return {
        ...action,
        steps: steps.filter((step) => step.at >= from && step.at < until - CLOCK_SLACK_MS),
      };
    });
    const shown = groups
      .filter((group) => group.steps.length > 0)
      .slice(-SHOWN_ACTIONS)
      .reverse();
    list.replaceChildren(
      ...(shown.length === 0
        ? [h('p', { class: 'nothing' }, 'Nothing yet: connect, or open the report.')]
        : shown.map((group, at) => actionBlock(group, at === 0))),
    );
  }

  function folding(key: string, isOpen: boolean, summary: HTMLElement, ...content: HTMLElement[]) {
    const block = h('details', { open: open.get(key) ?? isOpen }, summary, ...content);
    block.addEventListener('toggle', () => open.set(key, block.open));
    return block;
  }

  function actionBlock(
    { title, at, steps }: { title: string; at: number; steps: Step[] },
    isOpen: boolean,
  ) {
    const begin = Math.min(...steps.map((step) => step.at));
    const end = Math.max(...steps.map((step) => step.at + step.milliseconds));
    const chips = [...countsOf(steps)].map(([service, count]) =>
      h('span', { class: 'chip', 'data-service': service }, `${service} ${count}`),
    );
    const cold = countCold(steps);
    if (cold > 0) chips.push(h('span', { class: 'chip' }, `cold starts ${cold}`));
    const summary = h(
      'summary',
      {},
      h('strong', {}, title),
      h('span', { class: 'duration' }, formatDuration(end - begin)),
      h('span', { class: 'chips' }, ...chips),
    );
    const span = { begin, length: Math.max(1, end - begin) };
    const rows = merged(steps).map((step, index) => stepBlock(step, span, `${at}/${index}`));
    const block = folding(`${at}`, isOpen, summary, h('ul', { class: 'steps' }, ...rows));
    block.className = 'action';
    return block;
  }

  function stepBlock(
    step: Step,
    span: { begin: number; length: number },
    key: string,
  ): HTMLElement {
    const left = ((step.at - span.begin) / span.length) * 100;
    const width = Math.max(0.6, (step.milliseconds / span.length) * 100);
    const start = Math.min(99, Math.max(0, left));
    const bar = h('i', {
      class: 'fill',
      '--left': `${start}%`,
      '--width': `${Math.min(width, 100 - start)}%`,
    });
    const looks = { class: step.failed ? 'step failed' : 'step', 'data-service': step.service };
    const line = [
      h('b', {}, step.service),
      h('span', { class: 'label' }, step.label, ...step.notes.map((note) => h('em', {}, note))),
      h('span', { class: 'track', 'aria-hidden': 'true' }, bar),
      h('span', { class: 'duration' }, formatDuration(step.milliseconds)),
    ];
    if (step.children.length === 0) return h('li', {}, h('div', looks, ...line));
    const children = step.children.map((child, at) => stepBlock(child, span, `${key}/${at}`));
    const nested = h('ul', {}, ...children);
    return h('li', {}, folding(key, false, h('summary', looks, ...line), nested));
  }

  return {
    element,
    mark(title) {
      actions.push({ title, at: Date.now() });
    },
    async update() {
      const fresh = await api.timeline(newest);
      // Another program may have taken the old one's place, and counts from one again.
      if (fresh.newest < newest) records = [];
      if (fresh.newest === newest && list.childElementCount > 0) return;
      records = [...records, ...fresh.records].slice(-KEPT_RECORDS);
      newest = fresh.newest;
      draw();
    },
  };
}

function countCold(steps: readonly Step[]): number {
  return steps.reduce(
    (sum, { notes, children }) =>
      sum + Number(notes.some((note) => note.startsWith('cold start'))) + countCold(children),
    0,
  );
}
