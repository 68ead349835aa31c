import { CATALOGUE, groupOf, type CatalogueRow } from '../contract/catalogue.ts';

/** A field as Looker Studio's getSchema and getData answers carry it. */
export interface SchemaField {
  name: string;
  label: string;
  description: string;
  dataType: 'STRING' | 'NUMBER' | 'BOOLEAN';
  group: string;
  formula?: string;
  defaultAggregationType?: string;
  semantics: {
    conceptType: 'DIMENSION' | 'METRIC';
    semanticType: string;
    isReaggregatable?: boolean;
  };
}

function dataType({ type }: CatalogueRow): SchemaField['dataType'] {
  if (type === 'BOOLEAN') return type;
  return type === 'NUMBER' || type === 'PERCENT' ? 'NUMBER' : 'STRING';
}

/**
 * One catalogue row in the host's JSON (developers.google.com/looker-studio/connector/reference,
 * Field). Plain JSON and not the DataStudioApp builders: same shape, and it can be tested in Node.
 * Every field has a semantic type, so the host never makes detection calls. A formula metric
 * aggregates by itself: AUTO, and no word on aggregating it again.
 */
export function schemaField(row: CatalogueRow): SchemaField {
  const about = {
    name: row.id,
    label: row.label,
    description: row.description,
    dataType: dataType(row),
    group: groupOf(row),
    ...('formula' in row ? { formula: row.formula } : {}),
  };
  if (row.aggregation === null) {
    return { ...about, semantics: { conceptType: 'DIMENSION', semanticType: row.type } };
  }
  const again = row.aggregation === 'AUTO' ? {} : { isReaggregatable: true };
  return {
    ...about,
    defaultAggregationType: row.aggregation,
    semantics: { conceptType: 'METRIC', semanticType: row.type, ...again },
  };
}

/** The answer of getSchema: every field of the catalogue, in its order. */
export function schemaAnswer(): { schema: SchemaField[] } {
  return { schema: CATALOGUE.map(schemaField) };
}
