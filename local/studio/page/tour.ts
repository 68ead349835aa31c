import { h } from './dom.ts';

const KEY = 'studio-tour-seen';
const STEPS = [
  {
    title: 'Your TikTok account, as a report',
    text: 'This product connects a TikTok account to Looker Studio (Data Studio). Here it runs whole, on this machine: no account at TikTok, Google or AWS, and no request leaves it.',
    flow: ['Looker Studio', 'Connector', 'API Gateway', 'Lambda', 'TikTok'],
    lit: [0, 1, 2, 3, 4],
  },
  {
    title: 'Connect as a report creator does',
    text: 'Press Connect, choose one of the simulated accounts, and leave permissions out if you like. Then every chart is a call of the connector’s own getData, as at Google.',
    flow: ['You', 'Consent page', 'Report'],
    lit: [0, 1, 2],
  },
  {
    title: 'Look behind the scenes',
    text: 'The panel “Behind the scenes” shows what each action set in motion, step by step and measured, and what the table keeps: tokens are ciphertext.',
    flow: ['Connector', 'API Gateway', 'Lambda', 'DynamoDB', 'KMS', 'TikTok'],
    lit: [1, 2, 3, 4],
  },
  {
    title: 'Turn the dials',
    text: 'Slow TikTok down, let it fail, jump 180 days, withdraw the access, kill a function. The report then shows what a real user would see.',
    flow: ['TikTok', 'Clock', 'Lambda', 'Report'],
    lit: [0, 1, 2],
  },
];

export interface Tour {
  element: HTMLElement;
  start(): void;
}

/** Four steps that say what this is; shown at the first visit and by the button with the question mark. */
export function createTour(): Tour {
  const element = h('dialog', { class: 'tour', 'aria-labelledby': 'tour-title' });
  element.addEventListener('close', () => localStorage.setItem(KEY, 'yes'));
  const show = (at: number) => {
    const { title, text, flow, lit } = STEPS[at]!;
    const last = at === STEPS.length - 1;
    const next = () => (last ? element.close() : show(at + 1));
    const boxes = flow.map((name, index) =>
      h('li', { class: lit.includes(index) ? 'lit' : '' }, name),
    );
    element.replaceChildren(
      h('p', { class: 'status' }, `${at + 1} of ${STEPS.length}`),
      h('ol', { class: 'flow' }, ...boxes),
      h('h2', { id: 'tour-title' }, title),
      h('p', {}, text),
      h(
        'div',
        { class: 'buttons' },
        at === 0
          ? h('button', { type: 'button', class: 'button', onclick: () => element.close() }, 'Skip')
          : h('button', { type: 'button', class: 'button', onclick: () => show(at - 1) }, 'Back'),
        h(
          'button',
          { type: 'button', class: 'button primary', onclick: next, autofocus: true },
          last ? 'Start' : 'Next',
        ),
      ),
    );
    element.querySelector<HTMLElement>('.primary')?.focus();
  };
  return {
    element,
    start() {
      show(0);
      element.showModal();
    },
  };
}

/** Has this browser not seen the tour yet? */
export function isFirstVisit(): boolean {
  return localStorage.getItem(KEY) === null;
}
