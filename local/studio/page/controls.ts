import { api } from './api-client.ts';
import { h, icon, ICONS } from './dom.ts';
import { formatValue } from './format.ts';
import { lastDays, requestOf } from './session.ts';
import type { Session } from './session.ts';

const PRESETS = [7, 28, 90, 365, 1825];
const TEXT_FIELD = 'video_description';
const FIRST_FIELD = 'video_duration_bucket';
const TYPING_MS = 350;

export interface Controls {
  element: HTMLElement;
  /** Reads the values that the drop-down list offers: a getData call of its own, as in Looker Studio. */
  load(): Promise<void>;
}

/** The report's controls: date range, drop-down list, and input box. */
export function createControls(session: Session, onChange: () => void): Controls {
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
    onChange();
  };

  const list = h('div', { class: 'choices' });
  const summary = h('summary', { class: 'button' });
  const showList = () => {
    const label = session.fields.find(({ name }) => name === field)?.label ?? field;
    const count = chosen.size === 0 ? 'all' : `${chosen.size} chosen`;
    summary.replaceChildren(`${label}: ${count}`, icon(ICONS.down));
    list.replaceChildren(
      fieldChoice(),
      ...offered.map((value) => {
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
    const all = { ...session, filters: [] };
    const query = requestOf(all, { title: '', type: 'table', fields: [field] });
    await api
      .charts([query], (line) => {
        if (!('data' in line)) return;
        type = line.data.columns[0]?.type ?? '';
        offered = [...new Set(line.data.rows.map(([value]) => String(value ?? '')))]
          .filter((value) => value !== '')
          .sort();
      })
      // The charts show the same error; a list without values needs none of its own.
      .catch(() => (offered = []));
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
  const element = h('div', { class: 'controls' }, search, dropDown, dateControl(session, onChange));
  return { element, load };
}

function isFilterable({ group, semantics }: Session['fields'][number]): boolean {
  const plain = ['TEXT', 'DAY_OF_WEEK', 'HOUR', 'BOOLEAN'].includes(semantics.semanticType ?? '');
  return plain && group !== 'Account' && semantics.conceptType === 'DIMENSION';
}

/** Presets that end yesterday, as in Looker Studio, or any two days. */
function dateControl(session: Session, onChange: () => void): HTMLElement {
  const { days } = session.report.dateControl;
  const input = (label: string, key: 'startDate' | 'endDate') =>
    h('input', {
      type: 'date',
      'aria-label': label,
      value: session.dateRange[key],
      onchange: ({ target }: { target: HTMLInputElement }) => {
        if (target.value === '') return;
        session.dateRange = { ...session.dateRange, [key]: target.value };
        select.value = 'custom';
        onChange();
      },
    });
  const [start, end] = [input('First day', 'startDate'), input('Last day', 'endDate')];
  const options = PRESETS.map((preset) =>
    h(
      'option',
      { value: preset, selected: preset === days },
      `Last ${preset === 1825 ? '5 years' : `${preset} days`}`,
    ),
  );
  const onchange = () => {
    if (select.value === 'custom') return start.focus();
    session.dateRange = lastDays(Number(select.value), session.report.now);
    [start.value, end.value] = [session.dateRange.startDate, session.dateRange.endDate];
    onChange();
  };
  const custom = h('option', { value: 'custom' }, 'Other days');
  const select: HTMLSelectElement = h(
    'select',
    { 'aria-label': 'Date range', onchange },
    ...options,
    custom,
  );
  return h('div', { class: 'dates' }, select, start, '–', end);
}
