import type { AppsScriptProject } from '../../../local/apps-script/project.ts';
import { createHost } from '../../../local/looker-studio/host.ts';
import type { Host, HostOptions } from '../../../local/looker-studio/host.ts';
import { createScript } from '../apps-script/script.ts';

/** Three fields: a city, a date and a re-aggregatable number; the last call of getData is remembered. */
const CODE = `
  const SCHEMA = [
    { name: 'city', label: 'City', dataType: 'STRING', semantics: { conceptType: 'DIMENSION', semanticType: 'TEXT' } },
    { name: 'hour', label: 'Hour', dataType: 'STRING', semantics: { conceptType: 'DIMENSION', semanticType: 'YEAR_MONTH_DAY_HOUR' } },
    { name: 'ok', label: 'Ok', dataType: 'BOOLEAN', semantics: { conceptType: 'DIMENSION', semanticType: 'BOOLEAN' } },
    { name: 'views', label: 'Views', dataType: 'NUMBER', defaultAggregationType: 'AVG', semantics: { conceptType: 'METRIC', semanticType: 'NUMBER' } },
    { name: 'rate', label: 'Rate', dataType: 'NUMBER', semantics: { conceptType: 'METRIC', semanticType: 'PERCENT', isReaggregatable: false } },
    { name: 'total', label: 'Total', dataType: 'NUMBER', semantics: { conceptType: 'METRIC', semanticType: 'NUMBER', isReaggregatable: true } },
  ].concat(Array.from({ length: 24 }, (_, n) => ({ name: 'x' + n, label: 'X' + n, dataType: 'NUMBER', semantics: { conceptType: 'DIMENSION', semanticType: 'NUMBER' } })));
  const ROWS = [
    { city: 'Rome', hour: '2026110203', ok: true, views: 10, rate: 1, total: 1 },
    { city: 'Rome', hour: '2026110304', ok: 'false', views: '20', rate: 2, total: null },
    { city: null, hour: '2026-11-04', ok: null, views: null, rate: 3, total: 5 },
    { city: 'Oslo', hour: '2026110405', ok: true, views: 7, rate: 4, total: 2 },
  ];
  function getAuthType() { return { type: 'OAUTH2' }; }
  function isAuthValid() { return true; }
  function getConfig(request) {
    if (!request.configParams) return { configParams: [{ type: 'INFO', name: 'n', text: 't' }], isSteppedConfig: true };
    return { configParams: [], dateRangeRequired: false, isSteppedConfig: false };
  }
  function getSchema() { return { schema: SCHEMA }; }
  function getData(request) {
    console.log(JSON.stringify(request));
    const names = request.fields.map((field) => field.name);
    return {
      schema: names.map((name) => SCHEMA.find((field) => field.name === name)),
      rows: ROWS.map((row, at) => ({ values: names.map((name) => name.startsWith('x') ? at : row[name]) })),
    };
  }`;

export interface World {
  host: Host;
  project: AppsScriptProject;
  /** Requests that reached getData. */
  requests: Record<string, unknown>[];
}

/** A host of the connector above for user `ada`; `more` replaces some of its functions. */
export function createWorld(more = '', options: HostOptions = {}): World {
  const requests: Record<string, unknown>[] = [];
  const project = createScript(CODE + more, {
    onLog(line) {
      if (line.startsWith('DEBUG {'))
        requests.push(JSON.parse(line.slice(6)) as (typeof requests)[0]);
    },
  });
  return { host: createHost(project, 'ada', options), project, requests };
}
