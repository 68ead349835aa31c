import type { ConfigPage } from '../../looker-studio/schema.ts';
import { api, ApiFailure } from './api-client.ts';
import { h } from './dom.ts';
import { rememberConfig } from './session.ts';
import type { Session } from './session.ts';

type Entry = ConfigPage['configParams'][number];

/** The connector's configuration page, drawn from its getConfig; all answers are texts, as at Google. */
export function createConfigForm(session: Session, onApply: () => void) {
  const element = h('section', { class: 'card config' });

  async function load(): Promise<void> {
    const { configParams } = session;
    element.setAttribute('aria-busy', 'true');
    try {
      draw(await api.config(Object.keys(configParams).length > 0 ? configParams : undefined));
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      element.replaceChildren(h('h2', {}, 'Connection'), h('p', { role: 'alert' }, error.message));
    }
    element.setAttribute('aria-busy', 'false');
  }

  function draw({ configParams: entries, isSteppedConfig }: ConfigPage): void {
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      session.configParams = answersOf(event.target as HTMLFormElement, entries);
      rememberConfig(session.state.user, session.configParams);
      if (!isSteppedConfig) onApply();
      void load();
    };
    const form = h(
      'form',
      { onsubmit: submit },
      ...entries.map((entry) => entryBlock(entry, session.configParams[entry.name])),
      h('button', { class: 'button primary' }, isSteppedConfig ? 'Next' : 'Apply'),
    );
    for (const entry of entries.filter(({ isDynamic }) => isDynamic)) {
      form
        .querySelector(`[name="${CSS.escape(entry.name)}"]`)
        ?.addEventListener('change', () => form.requestSubmit());
    }
    element.replaceChildren(h('header', {}, h('h2', {}, 'Connection')), form);
  }
  return { element, load };
}

function entryBlock(entry: Entry, answer: string | undefined): HTMLElement {
  const { type, name, text = '', displayName = name, helpText, placeholder, options = [] } = entry;
  if (type === 'INFO') return h('p', { class: 'info' }, text);
  const help = helpText === undefined ? null : h('small', { id: `${name}-help` }, helpText);
  const named = { name, ...(help !== null && { 'aria-describedby': `${name}-help` }) };
  if (type === 'CHECKBOX') {
    const box = h('input', { type: 'checkbox', ...named, checked: answer === 'true' });
    return h('div', { class: 'entry' }, h('label', { class: 'check' }, box, displayName), help);
  }
  const field = (): HTMLElement => {
    if (type === 'TEXTAREA') return h('textarea', { ...named, placeholder }, answer ?? '');
    if (type === 'TEXTINPUT') return h('input', { ...named, placeholder, value: answer });
    const chosen = (answer ?? '').split(',');
    const choices = options.map(({ value, label }) =>
      h('option', { value, selected: chosen.includes(value) }, label),
    );
    const none = h('option', { value: '' }, 'Standard');
    return type === 'SELECT_MULTIPLE'
      ? h('select', { ...named, multiple: true }, ...choices)
      : h('select', named, none, ...choices);
  };
  return h('div', { class: 'entry' }, h('label', {}, displayName, field()), help);
}

/** Questions without an answer are left out; several choices are joined by commas. */
function answersOf(form: HTMLFormElement, entries: readonly Entry[]): Record<string, string> {
  const data = new FormData(form);
  const answers = entries.flatMap(({ name, type }): [string, string][] => {
    if (type === 'INFO') return [];
    if (type === 'CHECKBOX') return data.has(name) ? [[name, 'true']] : [];
    const text = data.getAll(name).join(',');
    return text === '' ? [] : [[name, text]];
  });
  return Object.fromEntries(answers);
}
