import { exception } from '../host.ts';
import { AuthType, checkEnum } from './field-types.ts';
import type { Fields } from './fields.ts';

/** https://developers.google.com/apps-script/reference/data-studio/get-auth-type-response */
export function newAuthTypeResponse() {
  const answer: { type?: string; helpUrl?: string } = {};
  const builder = {
    setAuthType(type: string) {
      checkEnum(AuthType, type, 'authType');
      answer.type = type;
      return builder;
    },
    setHelpUrl(helpUrl: string) {
      answer.helpUrl = String(helpUrl);
      return builder;
    },
    build: () => ({ ...answer }),
    printJson: (): string => JSON.stringify(answer),
  };
  return builder;
}

/** https://developers.google.com/apps-script/reference/data-studio/get-schema-response */
export function newGetSchemaResponse() {
  let fields: Fields | null = null;
  const builder = {
    setFields(next: Fields) {
      fields = next;
      return builder;
    },
    build: () => ({ schema: built(fields) }),
    printJson: (): string => JSON.stringify(builder.build()),
  };
  return builder;
}

/** https://developers.google.com/apps-script/reference/data-studio/get-data-response */
export function newGetDataResponse() {
  let fields: Fields | null = null;
  let filtersApplied = false;
  const rows: { values: unknown[] }[] = [];
  const builder = {
    setFields(next: Fields) {
      fields = next;
      return builder;
    },
    addRow(values: unknown[]) {
      rows.push({ values: [...values] });
      return builder;
    },
    addAllRows(all: unknown[][]) {
      for (const values of all) builder.addRow(values);
      return builder;
    },
    setFiltersApplied(applied: boolean) {
      filtersApplied = applied;
      return builder;
    },
    build: () => ({ schema: built(fields), rows, filtersApplied }),
  };
  return builder;
}

/** https://developers.google.com/apps-script/reference/data-studio/set-credentials-response */
export function newSetCredentialsResponse() {
  let errorCode = 'NONE';
  const builder = {
    setIsValid(isValid: boolean) {
      errorCode = isValid ? 'NONE' : 'INVALID_CREDENTIALS';
      return builder;
    },
    build: () => ({ errorCode }),
    printJson: (): string => JSON.stringify({ errorCode }),
  };
  return builder;
}

function built(fields: Fields | null) {
  if (fields === null) throw exception('The response has no fields.');
  return fields.build();
}
