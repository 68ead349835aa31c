import type { SchemaField } from '../../looker-studio/schema.ts';
import { h } from './dom.ts';

const SIGNS: Record<string, string> = {
  NUMBER: '123',
  PERCENT: '%',
  BOOLEAN: '✓',
  URL: '🔗',
  IMAGE: '▣',
  HYPERLINK: '🔗',
  IMAGELINK: '▣',
};
const NAMES: Record<string, string> = {
  NUMBER: 'Number',
  PERCENT: 'Percent',
  TEXT: 'Text',
  URL: 'Web address',
  BOOLEAN: 'True or false',
  IMAGE: 'Picture',
  HYPERLINK: 'Link',
  IMAGELINK: 'Picture with link',
  YEAR_MONTH_DAY: 'Date',
  YEAR_MONTH_DAY_HOUR: 'Date and hour',
  YEAR_MONTH_DAY_MINUTE: 'Date and minute',
  DAY_OF_WEEK: 'Weekday',
  HOUR: 'Hour',
};

/** The data source's fields as getSchema describes them: groups, types, aggregations, descriptions. */
export function fieldPanel(fields: readonly SchemaField[]): HTMLElement {
  const place = h('div', { class: 'field-groups' });
  const count = h('span', { class: 'status', role: 'status' });
  const show = (typed: string) => {
    const found = fields.filter(({ name, label, description = '' }) =>
      `${name} ${label} ${description}`.toLowerCase().includes(typed.toLowerCase()),
    );
    const groups = Map.groupBy(found, ({ group = 'Fields' }) => group);
    count.textContent = `${found.length} fields`;
    place.replaceChildren(...[...groups].map(([group, members]) => groupTable(group, members)));
  };
  const search = h('input', {
    type: 'search',
    placeholder: 'Search fields',
    'aria-label': 'Search fields',
    oninput: ({ target }: { target: HTMLInputElement }) => show(target.value),
  });
  show('');
  return h(
    'section',
    { class: 'card fields' },
    h('header', {}, h('h2', {}, 'Fields'), count, search),
    place,
  );
}

function groupTable(group: string, members: readonly SchemaField[]): HTMLElement {
  const heads = ['Field', 'Type', 'Default aggregation', 'Description'];
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Fields: ${group}` },
    h(
      'table',
      {},
      h('caption', {}, group),
      h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, ...members.map(fieldRow)),
    ),
  );
}

function fieldRow({
  name,
  label,
  description,
  formula,
  semantics,
  defaultAggregationType,
}: SchemaField) {
  const type = semantics.semanticType ?? 'TEXT';
  const kind = semantics.conceptType.toLowerCase();
  const date = /^(YEAR|DAY|HOUR)/.test(type);
  const sign = h(
    'span',
    { class: `sign ${kind}`, 'aria-hidden': 'true' },
    date ? '📅' : (SIGNS[type] ?? 'ABC'),
  );
  const told = h(
    'td',
    {},
    description ?? '',
    formula !== undefined && h('code', { class: 'formula' }, formula),
  );
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, sign, label, h('code', {}, name)),
    h('td', {}, `${NAMES[type] ?? type}, ${kind}`),
    h('td', {}, semantics.conceptType === 'METRIC' ? (defaultAggregationType ?? 'AUTO') : 'none'),
    told,
  );
}
