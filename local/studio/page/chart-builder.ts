import type { SchemaField } from '../../looker-studio/schema.ts';
import type { ChartPlan } from '../wire.ts';
import { h } from './dom.ts';
import type { Session } from './session.ts';

const TYPES: readonly ChartPlan['type'][] = ['table', 'scorecard', 'time series', 'column chart'];
const AGGREGATIONS = ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT'] as const;

export interface ChartBuilder {
  element: HTMLElement;
  open(): void;
}

/** The dialog that makes a chart of a type and fields. */
export function createChartBuilder(
  session: Session,
  onAdd: (plan: ChartPlan) => void,
): ChartBuilder {
  const element = h('dialog', { class: 'builder', 'aria-labelledby': 'builder-title' });
  return {
    element,
    open() {
      element.replaceChildren(form());
      element.showModal();
    },
  };

  function form(): HTMLElement {
    const warning = h('p', { class: 'warning', role: 'alert' });
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      const plan = planOf(new FormData(event.target as HTMLFormElement), session.fields);
      if (typeof plan === 'string') {
        warning.textContent = plan;
        return;
      }
      element.close();
      onAdd(plan);
    };
    const types = TYPES.map((type) => h('option', { value: type }, capital(type)));
    const ofKind = (kind: string) =>
      session.fields.filter(({ semantics }) => semantics.conceptType === kind);
    return h(
      'form',
      { onsubmit: submit },
      h('h2', { id: 'builder-title' }, 'Add a chart'),
      h('label', {}, 'Chart type', h('select', { name: 'type' }, ...types)),
      h(
        'label',
        {},
        'Title',
        h('input', { name: 'title', maxlength: 60, placeholder: 'Untitled chart' }),
      ),
      h(
        'div',
        { class: 'builder-fields' },
        h('fieldset', {}, h('legend', {}, 'Dimensions'), ...ofKind('DIMENSION').map(fieldBox)),
        h('fieldset', {}, h('legend', {}, 'Metrics'), ...ofKind('METRIC').map(metricBox)),
      ),
      warning,
      h(
        'div',
        { class: 'buttons' },
        h('button', { type: 'button', class: 'button', onclick: () => element.close() }, 'Cancel'),
        h('button', { class: 'button primary' }, 'Add chart'),
      ),
    );
  }
}

function fieldBox({ name, label, description }: SchemaField): HTMLElement {
  const box = h('input', { type: 'checkbox', name: 'dimension', value: name });
  return h('label', { title: description }, box, label);
}

function metricBox({
  name,
  label,
  description,
  defaultAggregationType: own = 'AUTO',
}: SchemaField) {
  const box = h('input', { type: 'checkbox', name: 'metric', value: name });
  const choices = own === 'AUTO' ? ['AUTO'] : AGGREGATIONS;
  const options = choices.map((value) => h('option', { value, selected: value === own }, value));
  const select = h(
    'select',
    { name: `by ${name}`, 'aria-label': `Aggregation of ${label}` },
    ...options,
  );
  return h('div', { class: 'metric' }, h('label', { title: description }, box, label), select);
}

/** The chart of the form, or what is missing. */
function planOf(form: FormData, fields: readonly SchemaField[]): ChartPlan | string {
  const dimensions = form.getAll('dimension').map(String);
  const metrics = form.getAll('metric').map((id) => {
    const aggregation = String(form.get(`by ${String(id)}`));
    return { id: String(id), aggregation: aggregation as (typeof AGGREGATIONS)[number] | 'AUTO' };
  });
  const type = TYPES.find((known) => known === form.get('type')) ?? 'table';
  const [first] = dimensions;
  const [metric] = metrics;
  if (type === 'scorecard' && metric === undefined) return 'A scorecard needs a metric.';
  if (type !== 'scorecard' && first === undefined && metric === undefined) {
    return 'Choose at least one field.';
  }
  if (type.includes(' ') && (first === undefined || metric === undefined)) {
    return `A ${type} needs a dimension and a metric.`;
  }
  const isDate = (id: string | undefined) =>
    fields.find(({ name }) => name === id)?.semantics.semanticType?.startsWith('YEAR_MONTH_DAY');
  if (type === 'time series' && isDate(first) !== true) {
    return 'A time series needs a date as its first dimension.';
  }
  const used = type === 'scorecard' ? [] : type === 'table' ? dimensions : dimensions.slice(0, 1);
  const shown =
    type === 'scorecard' ? metrics.slice(0, 1) : type === 'table' ? metrics : metrics.slice(0, 3);
  const labels = [...used, ...shown.map(({ id }) => id)].map(
    (id) => fields.find(({ name }) => name === id)?.label ?? id,
  );
  const ordered = type === 'table' ? metric?.id : first;
  return {
    title: String(form.get('title') ?? '').trim() || labels.slice(0, 3).join(', '),
    type,
    fields: [...used, ...shown],
    ...(ordered !== undefined && { sort: { id: ordered, descending: type === 'table' } }),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
