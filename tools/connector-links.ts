/** The addresses by which people begin with the connector. */

/** Looker Studio is named Data Studio again; both hosts answer. */
export const HOSTS = ['lookerstudio', 'datastudio'] as const;
export type Host = (typeof HOSTS)[number];

export interface LinkChoices {
  /** Of Apps Script; the same for every version when it is redeployed. */
  deploymentId: string;
  host: Host;
  templateReportId?: string | undefined;
  /** Name of the data source in the template, where it has one. */
  alias?: string | undefined;
}

export interface Links {
  /** Opens a new data source of the connector. */
  direct: string;
  /** Opens a copy of the template report, or a blank report, on a data source of one's own. */
  report: string;
}

const address = (host: Host, path: string, query: Readonly<Record<string, string>>): string =>
  `https://${host}.google.com/${path}?${new URLSearchParams(query).toString()}`;

/**
 * Both links. The direct one: developers.google.com/looker-studio/connector/direct-links. The other is
 * of the Linking API (developers.google.com/looker-studio/integrate/linking-api); its parameters for
 * community connectors are in no table of Google's, and follow the links that Google's AppSheet makes.
 * `refreshFields=false` keeps what the template set on its fields: the schema is always the same.
 */
export function connectorLinks(choices: LinkChoices): Links {
  const { deploymentId, host, templateReportId, alias } = choices;
  const source = alias === undefined ? 'ds' : `ds.${alias}`;
  return {
    direct: address(host, 'datasources/create', {
      connectorId: deploymentId,
      ...(templateReportId !== undefined && { reportTemplateId: templateReportId }),
    }),
    report: address(host, 'reporting/create', {
      ...(templateReportId !== undefined && { 'c.reportId': templateReportId }),
      'c.mode': 'edit',
      'c.explain': 'true',
      [`${source}.connector`]: 'COMMUNITY',
      [`${source}.deploymentId`]: deploymentId,
      [`${source}.refreshFields`]: 'false',
    }),
  };
}

/** The id of a report from its address or as it is. Throws an Error when it is neither. */
export function readReportId(text: string): string {
  const id = /\/reporting\/([^/?#]+)/.exec(text)?.[1] ?? text;
  if (/^[\w-]{10,100}$/.test(id)) return id;
  throw new Error(
    '--template-report-id: the id of a report is needed, or its address: https://lookerstudio.google.com/reporting/<id>',
  );
}

/** A deployment id as Apps Script makes them. Throws an Error for anything else. */
export function readDeploymentId(text: string): string {
  if (/^[\w-]{20,200}$/.test(text)) return text;
  throw new Error(
    '--deployment-id: a deployment id of Apps Script is needed, such as AKfycb...; npm run connector:deploy prints it.',
  );
}
