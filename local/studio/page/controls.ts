import { api } from './api-client.ts';
import { createDateControl } from './date-control.ts';
import { h, icon, ICONS } from './dom.ts';
import { formatValue } from './format.ts';
import { requestOf } from './session.ts';
import type { Session } from './session.ts';

const TEXT_FIELD = 'video_description';
const FIRST_FIELD = 'video_duration_bucket';
const TYPING_MS = 350;

export interface Controls {
  element: HTMLElement;
  /** Reads the values that the drop-down list offers: a getData call of its own, as in Looker Studio. */
  load(): Promise<void>;
  followClock(): void;
}

/**
 * The report's controls: date range, drop-down list, and input box. New ones choose nothing yet, and
 * neither does the session any more. `onChange` hears what was done.
 */
export function createControls(session: Session, onChange: (action: string) => void): Controls {
  session.filters = [];
  let asked = 0;
  let field = FIRST_FIELD;
  let offered: string[] = [];
  let type = '';
  const chosen = new Set<string>();
  let typed = '';

  const apply = () => {
    session.filters = [];
    if (chosen.size > 0) {
      session.filters.push([
        { fieldName: field, type: 'INCLUDE', operator: 'IN_LIST', values: [...chosen] },
      ]);
    }
    if (typed !== '') {
      session.filters.push([
        { fieldName: TEXT_FIELD, type: 'INCLUDE', operator: 'CONTAINS', values: [typed] },
      ]);
    }
    onChange('Filter the report');
  };

  const list = h('div', { class: 'choices' });
  const summary = h('summary', { class: 'button' });
  const showList = () => {
    const label = session.fields.find(({ name }) => name === field)?.label ?? field;
    const count = chosen.size === 0 ? 'all' : `${chosen.size} chosen`;
    summary.replaceChildren(`${label}: ${count}`, icon(ICONS.down));
    list.replaceChildren(
      fieldChoice(),
      // What was chosen stays in the list when no video has it any more, or nobody could take it back.
      ...[...new Set([...offered, ...chosen])].sort().map((value) => {
        const onchange = ({ target }: { target: HTMLInputElement }) => {
          if (target.checked) chosen.add(value);
          else chosen.delete(value);
          showSummary();
          apply();
        };
        const box = h('input', { type: 'checkbox', checked: chosen.has(value), onchange });
        return h('label', {}, box, formatValue(value, type));
      }),
    );
    const showSummary = () => {
      const now = chosen.size === 0 ? 'all' : `${chosen.size} chosen`;
      summary.replaceChildren(`${label}: ${now}`, icon(ICONS.down));
    };
  };
  const fieldChoice = () => {
    const options = session.fields
      .filter(isFilterable)
      .map(({ name, label }) => h('option', { value: name, selected: name === field }, label));
    const onchange = ({ target }: { target: HTMLSelectElement }) => {
      field = target.value;
      chosen.clear();
      void load();
      apply();
    };
    return h(
      'label',
      { class: 'field-choice' },
      'Control field',
      h('select', { onchange }, ...options),
    );
  };

  async function load(): Promise<void> {
    const mine = (asked += 1);
    let values: string[] = [];
    const all = { ...session, filters: [] };
    const query = requestOf(all, { title: '', type: 'table', fields: [field] });
    await api
      .charts([query], (line) => {
        if (!('data' in line)) return;
        type = line.data.columns[0]?.type ?? '';
        values = line.data.rows
          .map(([value]) => String(value ?? ''))
          .filter((value) => value !== '');
      })
      // The charts show the same error; a list without values needs none of its own.
      .catch(() => (values = []));
    // A later question overtook this one.
    if (mine !== asked) return;
    offered = values;
    showList();
  }

  const dropDown = h('details', { class: 'drop-down' }, summary, list);
  document.addEventListener('click', ({ target }) => {
    if (!dropDown.contains(target as Node)) dropDown.open = false;
  });
  dropDown.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    dropDown.open = false;
    summary.focus();
  });
  let waiting = 0;
  const search = h('input', {
    type: 'search',
    placeholder: 'Description contains…',
    'aria-label': 'Description contains',
    oninput: ({ target }: { target: HTMLInputElement }) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        typed = target.value.trim();
        apply();
      }, TYPING_MS);
    },
  });
  showList();
  const dates = createDateControl(session, () => {
    void load();
    onChange('Choose other days');
  });
  const element = h('div', { class: 'controls' }, search, dropDown, dates.element);
  return { element, load, followClock: dates.follow };
}

function isFilterable({ group, semantics }: Session['fields'][number]): boolean {
  const plain = ['TEXT', 'DAY_OF_WEEK', 'HOUR', 'BOOLEAN'].includes(semantics.semanticType ?? '');
  return plain && group !== 'Account' && semantics.conceptType === 'DIMENSION';
}
