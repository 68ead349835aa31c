import { FIELDS, type FieldRow } from '../contract/fields.ts';

/** A field as Looker Studio's getSchema and getData answers carry it. */
export interface SchemaField {
  name: string;
  label: string;
  description: string;
  dataType: 'STRING' | 'NUMBER' | 'BOOLEAN';
  group: string;
  defaultAggregationType?: string;
  semantics: {
    conceptType: 'DIMENSION' | 'METRIC';
    semanticType: string;
    isReaggregatable?: boolean;
  };
}

function dataType(field: FieldRow): SchemaField['dataType'] {
  if (field.type === 'NUMBER' || field.type === 'BOOLEAN') return field.type;
  return 'STRING';
}

/**
 * One catalogue row in the host's JSON (developers.google.com/looker-studio/connector/reference,
 * Field). Plain JSON and not the DataStudioApp builders: same shape, and it can be tested in Node.
 * Every field has a semantic type, so the host never makes detection calls.
 */
export function schemaField(field: FieldRow): SchemaField {
  const about = {
    name: field.id,
    label: field.label,
    description: field.description,
    dataType: dataType(field),
    group: field.of === 'user' ? 'Account' : 'Videos',
  };
  if (field.aggregation === null) {
    return { ...about, semantics: { conceptType: 'DIMENSION', semanticType: field.type } };
  }
  return {
    ...about,
    defaultAggregationType: field.aggregation,
    semantics: { conceptType: 'METRIC', semanticType: field.type, isReaggregatable: true },
  };
}

/** The answer of getSchema: every field of the catalogue, in its order. */
export function schemaAnswer(): { schema: SchemaField[] } {
  return { schema: FIELDS.map(schemaField) };
}
