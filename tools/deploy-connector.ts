/** Gives users the connector that was pushed last: a new version, on the deployment they are connected to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from '../local/command-line.ts';

import * as z from 'zod';
import { CLASP, claspJson, ROOT } from './clasp.ts';
import {
  chooseDeployment,
  deployArguments,
  readDeployed,
  readDeployments,
  readVersion,
} from './connector-deployments.ts';
import { readDeploymentId } from './connector-links.ts';
import { manifestSchema, publishingFaults } from './connector-manifest.ts';
import { runTool } from './run-tool.ts';

export interface Deployed {
  deploymentId: string;
  versionNumber: number;
  /** Whether the deployment is new, so that its link is not known to anybody yet. */
  isNew: boolean;
}

export interface DeployOptions {
  root: string;
  /** Path of clasp. */
  executable: string;
  /** Text of the new version. */
  description: string;
  deploymentId?: string | undefined;
  /** Told before each call of Google. */
  onStep: (text: string) => void;
}

/**
 * Makes a version of the code at Google and puts it on the deployment Production, by the id it has. Throws
 * an Error with cause and remedy; nothing is created when the deployment is not clear.
 */
export function deployConnector(options: DeployOptions): Deployed {
  const { description, onStep } = options;
  onStep('Looking for the deployment');
  const listed = readDeployments(claspJson(options, ['list-deployments']));
  const deploymentId = chooseDeployment(listed, options.deploymentId);
  onStep('Making a version of the code that was pushed last');
  const versionNumber = readVersion(claspJson(options, ['create-version', description]));
  onStep(deploymentId === null ? 'Creating the deployment' : `Updating ${deploymentId}`);
  const deployed = readDeployed(claspJson(options, deployArguments(versionNumber, deploymentId)));
  if (deploymentId !== null && deployed.deploymentId !== deploymentId) {
    throw new Error(
      `Google made the deployment ${deployed.deploymentId} in place of updating ${deploymentId}. Delete it with npx clasp delete-deployment ${deployed.deploymentId}, then run this command again.`,
    );
  }
  return { ...deployed, isNew: deploymentId === null };
}

/** What Google's gallery would refuse in the manifest that was built last; nothing when none was built. */
export function builtFaults(root: string): string[] {
  const file = join(root, 'connector/dist/appsscript.json');
  if (!existsSync(file)) return [];
  const manifest = manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return manifest.success ? publishingFaults(manifest.data) : ['it is not a manifest of ours'];
}

const packageSchema = z.looseObject({ version: z.string() });

const HELP = `Usage: npm run connector:deploy -- [--deployment-id <id>] [--json]

Makes a new version of the code that npm run connector:push sent last, and puts it on the deployment
named Production. The deployment keeps its id, so links and data sources stay valid. The first time it
is created.

  --deployment-id  Deployment to update, when it has another name. It is named Production then.
  --json           One JSON object: deploymentId, versionNumber, isNew.
  --help           This text.

Exit: 0; 1 when something failed; 2 wrong usage.
`;

function main(): void {
  const { values } = readOptions({
    options: {
      'deployment-id': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  const wanted = values['deployment-id'];
  const deploymentId = wanted === undefined ? undefined : readDeploymentId(wanted);
  process.exitCode = 0;
  const { version } = packageSchema.parse(
    JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')),
  );
  const deployed = deployConnector({
    root: ROOT,
    executable: CLASP,
    description: version,
    deploymentId,
    onStep: (text) => process.stderr.write(`${text}...\n`),
  });
  const faults = builtFaults(ROOT);
  if (faults.length > 0) {
    process.stderr.write(
      `\nNot ready for Google's gallery (docs/publishing.md), if you want to be listed there:\n${faults.map((fault) => `  ${fault}`).join('\n')}\n\n`,
    );
  }
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify(deployed)}\n`);
    return;
  }
  process.stdout.write(
    `${deployed.isNew ? 'Created' : 'Updated'} ${deployed.deploymentId}, version ${deployed.versionNumber}\n` +
      'Links for users: npm run connector:link\n',
  );
}

if (import.meta.main) await runTool('npm run connector:deploy -- --help', main);
