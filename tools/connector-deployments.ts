/** Which deployment of the script users connect to, out of what clasp lists. */
import * as z from 'zod';

/** Google's reviewers look for a deployment of exactly this name. */
export const PRODUCTION = 'Production';

export interface Deployment {
  deploymentId: string;
  /** Missing on the head deployment, which always runs the code pushed last. */
  versionNumber?: number | undefined;
  description?: string | undefined;
}

const listSchema = z.array(
  z.looseObject({
    deploymentId: z.string(),
    versionNumber: z.int().optional(),
    description: z.string().optional(),
  }),
);
const versionSchema = z.looseObject({ versionNumber: z.int().positive() });
const deployedSchema = z.looseObject({ deploymentId: z.string(), versionNumber: z.int() });

/** The answer of `clasp list-deployments --json`. */
export function readDeployments(answer: unknown): Deployment[] {
  return read('list-deployments', listSchema, answer);
}

/** The answer of `clasp create-version --json`. */
export function readVersion(answer: unknown): number {
  return read('create-version', versionSchema, answer).versionNumber;
}

/** The answer of `clasp create-deployment --json`. */
export function readDeployed(answer: unknown): { deploymentId: string; versionNumber: number } {
  const { deploymentId, versionNumber } = read('create-deployment', deployedSchema, answer);
  return { deploymentId, versionNumber };
}

function read<Schema extends z.ZodType>(
  command: string,
  schema: Schema,
  answer: unknown,
): z.output<Schema> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new Error(`clasp ${command} answered in a form that is not known. Run npm ci.`);
}

/**
 * The id of the deployment users are connected to: the given one, or the one named Production; null
 * when there is none yet. Throws an Error when the choice is not clear, as another id means that every
 * data source made so far would stay on the old code.
 */
export function chooseDeployment(
  deployments: readonly Deployment[],
  wanted: string | undefined,
): string | null {
  const listed = deployments
    .map(({ deploymentId, versionNumber, description = '' }) =>
      `  ${deploymentId} ${versionNumber === undefined ? '@HEAD' : `@${versionNumber}`} ${description}`.trimEnd(),
    )
    .join('\n');
  if (wanted === undefined) {
    const named = deployments.filter(({ description }) => description === PRODUCTION);
    if (named.length > 1) {
      throw new Error(
        `Several deployments are named ${PRODUCTION}. Say which with --deployment-id:\n${listed}`,
      );
    }
    return named[0]?.deploymentId ?? null;
  }
  const found = deployments.find(({ deploymentId }) => deploymentId === wanted);
  if (!found) throw new Error(`The script has no deployment ${wanted}. It has:\n${listed}`);
  if (found.versionNumber !== undefined) return wanted;
  throw new Error(
    `${wanted} is the head deployment, which cannot be updated: it always runs the code pushed last.`,
  );
}

/** Arguments of clasp that put a version on a deployment, on a new one when `deploymentId` is null. */
export function deployArguments(versionNumber: number, deploymentId: string | null): string[] {
  const again = deploymentId === null ? [] : ['-i', deploymentId];
  return ['create-deployment', '-V', String(versionNumber), '-d', PRODUCTION, ...again];
}
