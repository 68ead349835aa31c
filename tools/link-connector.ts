/** Prints the addresses by which people begin with the connector. */
import { readOptions } from '../local/command-line.ts';

import { CLASP, claspJson, ROOT } from './clasp.ts';
import { chooseDeployment, readDeployments } from './connector-deployments.ts';
import {
  connectorLinks,
  HOSTS,
  readDeploymentId,
  readReportId,
  type Host,
} from './connector-links.ts';
import { runTool } from './run-tool.ts';

const HELP = `Usage: npm run connector:link -- [--template-report-id <id>] [--deployment-id <id>] [options]

Prints two links for users: one that opens a new data source of the connector, and one that opens a
report on it, ready-made when the template is given (docs/template-report.md says how to make it).

  --template-report-id  The template: its id or its address.
  --deployment-id       Deployment of the script. Left out: the one named Production, asked of Google.
  --host                ${HOSTS.join(' or ')}; ${HOSTS[0]} unless given. Both names of the product work.
  --alias               Name of the data source in the template, where one was given there.
  --json                One JSON object: deploymentId, direct, report.
  --help                This text.

Exit: 0; 1 when something failed; 2 wrong usage.
`;

function readHost(text: string): Host {
  const host = HOSTS.find((known) => known === text);
  if (host !== undefined) return host;
  throw new Error(`--host: ${HOSTS.join(' or ')} is needed`);
}

/** The id of the deployment named Production, asked of Google. Throws when there is none. */
export function productionDeployment(options: { root: string; executable: string }): string {
  const listed = readDeployments(claspJson(options, ['list-deployments']));
  const found = chooseDeployment(listed, undefined);
  if (found !== null) return found;
  throw new Error(
    'The script has no deployment named Production yet. Run npm run connector:deploy.',
  );
}

function main(): void {
  const { values } = readOptions({
    options: {
      'template-report-id': { type: 'string' },
      'deployment-id': { type: 'string' },
      host: { type: 'string', default: HOSTS[0] },
      alias: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  const { 'template-report-id': template, 'deployment-id': given, alias } = values;
  const host = readHost(values.host);
  const templateReportId = template === undefined ? undefined : readReportId(template);
  const chosen = given === undefined ? undefined : readDeploymentId(given);
  process.exitCode = 0;
  const deploymentId = chosen ?? productionDeployment({ root: ROOT, executable: CLASP });
  const links = connectorLinks({ deploymentId, host, templateReportId, alias });
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify({ deploymentId, ...links })}\n`);
    return;
  }
  const kind = templateReportId === undefined ? 'A blank report' : 'The ready-made report';
  process.stdout.write(
    `A new data source:\n  ${links.direct}\n\n${kind}:\n  ${links.report}\n` +
      (templateReportId === undefined
        ? '\nWith --template-report-id the report is ready-made.\n'
        : '\nTo show it on the start page of the backend: the setting templateReportUrl.\n'),
  );
}

if (import.meta.main) await runTool('npm run connector:link -- --help', main);
