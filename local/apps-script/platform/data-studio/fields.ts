import { exception } from '../host.ts';
import {
  AggregationType,
  FieldType,
  checkEnum,
  dataTypeOf,
  semanticTypeOf,
} from './field-types.ts';

type Concept = 'DIMENSION' | 'METRIC';

interface FieldState {
  id?: string;
  label?: string;
  description?: string;
  type?: string;
  group?: string;
  formula?: string;
  isHidden?: boolean;
  aggregation?: string;
  isReaggregatable?: boolean;
}
type Field = ReturnType<typeof newField>;

/** One field: https://developers.google.com/apps-script/reference/data-studio/field */
function newField(concept: Concept, isDefault: (id: string | undefined) => boolean) {
  const state: FieldState = {};
  const field = {
    setId: (id: string) => set({ id: String(id) }),
    setName: (label: string) => set({ label: String(label) }),
    setDescription: (description: string) => set({ description: String(description) }),
    setGroup: (group: string) => set({ group: String(group) }),
    setFormula: (formula: string) => set({ formula: String(formula) }),
    setIsHidden: (isHidden: boolean) => set({ isHidden }),
    setIsReaggregatable: (isReaggregatable: boolean) => set({ isReaggregatable }),
    setType(type: string) {
      checkEnum(FieldType, type, 'type');
      return set({ type });
    },
    setAggregation(aggregation: string) {
      checkEnum(AggregationType, aggregation, 'aggregation');
      return set({ aggregation });
    },
    getId: () => state.id ?? null,
    getName: () => state.label ?? null,
    getDescription: () => state.description ?? null,
    getType: () => state.type ?? null,
    getGroup: () => state.group ?? null,
    getFormula: () => state.formula ?? null,
    getAggregation: () => state.aggregation ?? null,
    getIsReaggregatable: () => state.isReaggregatable ?? null,
    isHidden: () => state.isHidden ?? false,
    isDefault: () => isDefault(state.id),
    isDimension: () => concept === 'DIMENSION',
    isMetric: () => concept === 'METRIC',
  };
  function set(change: FieldState) {
    Object.assign(state, change);
    return field;
  }
  return field;
}

/** The JSON of a field: unset keys are absent, and semanticGroup is never there. */
function fieldJson(field: Field) {
  const id = field.getId();
  const type = field.getType();
  if (id === null || id === '') throw exception('A field has no ID.');
  if (type === null) throw exception(`The field ${id} has no type.`);
  if (field.getIsReaggregatable() === false && field.getAggregation() !== null) {
    throw exception(`The field ${id} has an aggregation but is not reaggregatable.`);
  }
  return present({
    name: id,
    label: field.getName(),
    description: field.getDescription(),
    dataType: dataTypeOf(type),
    group: field.getGroup(),
    formula: field.getFormula(),
    isHidden: field.isHidden() ? true : null,
    isDefault: field.isDefault() ? true : null,
    defaultAggregationType: field.getAggregation(),
    semantics: present({
      conceptType: field.isMetric() ? 'METRIC' : 'DIMENSION',
      semanticType: semanticTypeOf(type),
      isReaggregatable: field.getIsReaggregatable(),
    }),
  });
}

/** A set of fields: https://developers.google.com/apps-script/reference/data-studio/fields */
export function newFields(
  initial: Field[] = [],
  defaults: { dimension?: string; metric?: string } = {},
) {
  const list = [...initial];
  const isDefault = (id: string | undefined): boolean =>
    id !== undefined && (id === defaults.dimension || id === defaults.metric);
  const find = (id: string | undefined): Field | null =>
    list.find((field) => field.getId() === id) ?? null;
  function add(concept: Concept): Field {
    const field = newField(concept, isDefault);
    list.push(field);
    return field;
  }
  function existing(id: string): string {
    if (find(id) === null) throw exception(`There is no field with the ID ${id}.`);
    return id;
  }
  return {
    newDimension: () => add('DIMENSION'),
    newMetric: () => add('METRIC'),
    getFieldById: find,
    asArray: () => [...list],
    forIds: (ids: string[]) =>
      newFields(
        ids.map((id) => find(existing(id))!),
        defaults,
      ),
    getDefaultDimension: () => find(defaults.dimension),
    getDefaultMetric: () => find(defaults.metric),
    setDefaultDimension: (id: string): void => void (defaults.dimension = existing(id)),
    setDefaultMetric: (id: string): void => void (defaults.metric = existing(id)),
    build() {
      const fields = list.map(fieldJson);
      const ids = fields.map(({ name }) => name);
      const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
      if (repeated !== undefined) throw exception(`Duplicate field ID: ${String(repeated)}`);
      return fields;
    },
  };
}
export type Fields = ReturnType<typeof newFields>;

/** The object without its null values, as builders leave out what was not set. */
export function present(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
