import type { DialState } from '../wire.ts';
import { api, ApiFailure } from './api-client.ts';
import { h } from './dom.ts';
import { formatMoment } from './format.ts';
import { shortName } from './timeline-tree.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
type Change = Record<string, unknown>;

/** What TikTok can do wrong, as a person would name it. */
const FAILURES: readonly (readonly [string, Change])[] = [
  ['Fault of TikTok (500)', { on: 'any', kind: 'error', code: 'internal_error' }],
  ['Too many requests (429)', { on: 'any', kind: 'error', code: 'rate_limit_exceeded' }],
  ['Access token refused (401)', { on: 'any', kind: 'error', code: 'access_token_invalid' }],
  ['Connection cut', { on: 'any', kind: 'reset', code: '' }],
  ['An error page instead of JSON', { on: 'any', kind: 'html', code: '' }],
  ['Refresh done, its answer lost', { on: 'refresh', kind: 'lost', code: '' }],
];

export interface Dials {
  element: HTMLElement;
  update(): Promise<void>;
}

/**
 * The controls of what stands behind the connector. `onTurned` hears in words what was done, so that
 * the report can be read again and show what a user would see.
 */
export function createDials(onTurned: (what: string) => void): Dials {
  const status = h('p', { class: 'status', role: 'status' });
  const place = h('div', { class: 'dials' });
  const lead = h(
    'p',
    { class: 'lead' },
    'After each turn the report is read again: it shows what a real user would see.',
  );
  const element = h('div', {}, lead, status, place);

  async function turn(what: string, change: Change): Promise<void> {
    try {
      draw(await api.turn(change));
      status.textContent = what;
      onTurned(what);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      status.textContent = error.message;
    }
  }
  const button = (label: string, what: string, change: () => Change) =>
    h('button', { type: 'button', class: 'button', onclick: () => turn(what, change()) }, label);

  // Made once: what is chosen there and not sent yet outlives each new drawing.
  const failures = failuresDial();
  const newAccount = accountDial();
  let chosenFunction = '';

  function draw(state: DialState): void {
    const { tiktok } = state;
    const ahead =
      state.aheadMs === 0
        ? 'the real time'
        : `${(state.aheadMs / HOUR_MS).toLocaleString('en')} h ahead`;
    place.replaceChildren(
      dial(
        'Clock',
        `${formatMoment(state.now)}, ${ahead}. TikTok's access token lives 2 h, its refresh token 180 days.`,
        button('+ 2 hours', 'The clock jumped two hours.', () => ({
          dial: 'clock',
          ms: 2 * HOUR_MS,
        })),
        button('+ 180 days', 'The clock jumped 180 days.', () => ({
          dial: 'clock',
          ms: 180 * DAY_MS,
        })),
      ),
      ...(tiktok === null ? [] : tiktokDials(tiktok)),
      lambdaDial(state.functions),
    );
  }

  function tiktokDials(tiktok: NonNullable<DialState['tiktok']>): HTMLElement[] {
    const latency = choice(
      'Delay of each answer',
      [0, 200, 1000, 3000].map((ms) => [String(ms), `${ms} ms`]),
      String(tiktok.latencyMs),
    );
    latency.select.onchange = () =>
      void turn(`TikTok answers after ${latency.select.value} ms.`, {
        dial: 'latency',
        ms: Number(latency.select.value),
      });
    const limits = [600, 60, 5].map((count) => [String(count), `${count} a minute`] as const);
    const limit = choice('Rate limit', limits, String(tiktok.rateLimit));
    limit.select.onchange = () =>
      void turn(`TikTok takes ${limit.select.value} requests a minute.`, {
        dial: 'rate-limit',
        perMinute: Number(limit.select.value),
      });
    const profiles = [
      ['2026-11', '2 h and 180 days, always replaced'],
      ['legacy', '24 h and 365 days, mostly kept'],
    ] as const;
    const profile = choice('Tokens', profiles, tiktok.tokenProfile);
    profile.select.onchange = () =>
      void turn('New tokens follow the other profile.', {
        dial: 'token-profile',
        profile: profile.select.value,
      });

    const connected = tiktok.accounts.filter((account) => account.connected);
    return [
      dial(
        'TikTok',
        `Failures waiting: ${tiktok.failuresWaiting}.`,
        latency.element,
        limit.element,
        profile.element,
      ),
      failures,
      dial(
        'TikTok user',
        connected.length === 0
          ? 'Nobody is connected. Permissions can be refused on the consent page.'
          : 'Removes the app in TikTok’s settings; TikTok tells the backend by webhook.',
        ...connected.map(({ handle }) =>
          button(`@${handle} removes the app`, `@${handle} removed the app at TikTok.`, () => ({
            dial: 'revoke',
            account: handle,
          })),
        ),
      ),
      newAccount,
    ];
  }

  function failuresDial(): HTMLElement {
    const kind = choice(
      'Failure',
      FAILURES.map(([label], at) => [String(at), label]),
      '0',
    );
    const times = choice(
      'Next calls',
      [1, 3, 20].map((count) => [String(count), String(count)]),
      '20',
    );
    const fail = button('Let them fail', 'The next calls to TikTok fail.', () => ({
      dial: 'failures',
      ...FAILURES[Number(kind.select.value)]?.[1],
      times: Number(times.select.value),
    }));
    const heal = button('Heal', 'TikTok is well again: refresh the data.', () => ({
      dial: 'reset',
    }));
    return dial(
      'TikTok fails',
      'Each failure hits one call, then is used up. What was read before is answered from what is stored: connect another account to see the error.',
      kind.element,
      times.element,
      fail,
      heal,
    );
  }

  function accountDial(): HTMLElement {
    const input = (label: string, type: string, value: string) =>
      h('input', { 'aria-label': label, type, value, min: 0 });
    const handle = input('User name', 'text', 'someone');
    const videos = input('Public videos', 'number', '120');
    const hidden = input('Private videos', 'number', '5');
    const add = button(
      'Add account',
      'The account can be chosen on the next consent page.',
      () => ({
        dial: 'account',
        handle: handle.value,
        videos: Number(videos.value),
        privateVideos: Number(hidden.value),
      }),
    );
    const named = (text: string, field: HTMLElement) => h('label', {}, text, field);
    return dial(
      'Another account',
      'Of any size, also empty. Private videos never reach the API. Disconnect, connect, and choose it.',
      ...[
        named('User name', handle),
        named('Public videos', videos),
        named('Private videos', hidden),
        add,
      ],
    );
  }

  function lambdaDial(functions: DialState['functions']): HTMLElement {
    const alive = functions.filter(({ instances }) => instances > 0);
    const options = alive.map(
      ({ name, instances }) => [name, `${shortName(name)}, ${instances} alive`] as const,
    );
    const which = choice('Function', options, chosenFunction);
    which.select.onchange = () => (chosenFunction = which.select.value);
    const kill = button(
      'Kill one instance',
      'One Lambda instance is gone; the next call starts cold.',
      () => ({
        dial: 'kill',
        functionName: which.select.value,
      }),
    );
    kill.disabled = alive.length === 0;
    return dial(
      'Lambda',
      'An instance that dies takes the event in its hands with it.',
      which.element,
      kill,
    );
  }

  return {
    element,
    async update() {
      const state = await api.dials();
      // Not under somebody's hands.
      if (!place.contains(document.activeElement)) draw(state);
    },
  };
}

function dial(title: string, text: string, ...controls: HTMLElement[]): HTMLElement {
  return h(
    'fieldset',
    { class: 'dial' },
    h('legend', {}, title),
    h('p', {}, text),
    h('div', { class: 'dial-row' }, ...controls),
  );
}

function choice(label: string, options: readonly (readonly string[])[], selected: string) {
  const select = h(
    'select',
    {},
    ...options.map(([value = '', text = '']) =>
      h('option', { value, selected: value === selected }, text),
    ),
  );
  return { select, element: h('label', {}, label, select) };
}
