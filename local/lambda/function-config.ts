/** What the template says about one Lambda function, in the form its workers need. */
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { roleName } from '../aws/iam/role-policies.ts';
import type { Assembly } from '../template.ts';
import type { Resource } from '../template/resource.ts';

export interface FunctionConfig {
  name: string;
  arn: string;
  /** Absolute path of the ES module. */
  entry: string;
  /** Name of its exported handler. */
  handler: string;
  timeoutMs: number;
  memoryMb: number;
  reservedConcurrency: number | undefined;
  environment: Record<string, string>;
}

const schema = z.object({
  Handler: z.string().regex(/^[^.]+\.[^.]+$/, 'file.export'),
  Role: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  ReservedConcurrentExecutions: z.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
});

/**
 * Reads an `AWS::Lambda::Function`. The environment is the function's own variables, those Lambda
 * itself sets, credentials of its role and, winning over all, `extraEnvironment`; nothing of this process.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function functionConfig(
  assembly: Assembly,
  resource: Resource,
  extraEnvironment: Record<string, string>,
): FunctionConfig {
  const parsed = schema.safeParse(resource.properties);
  if (!parsed.success) {
    throw new Error(`${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  }
  const { Handler, Role, Timeout, MemorySize, ReservedConcurrentExecutions, Environment } =
    parsed.data;
  const [file = '', handler = ''] = Handler.split('.');
  const dir = assembly.asset(resource);
  const entry = ['.mjs', '.js'].map((ending) => join(dir, file + ending)).find(existsSync);
  if (!entry) throw new Error(`${resource.logicalId}: ${dir} has no ${file}.mjs`);
  return {
    name: resource.physicalId,
    arn: resource.arn,
    entry,
    handler,
    timeoutMs: Timeout * 1000,
    memoryMb: MemorySize,
    reservedConcurrency: ReservedConcurrentExecutions,
    environment: {
      AWS_REGION: assembly.region,
      AWS_DEFAULT_REGION: assembly.region,
      AWS_LAMBDA_FUNCTION_NAME: resource.physicalId,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      // By this the stand-ins know whose policies hold.
      AWS_ACCESS_KEY_ID: roleName(Role),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      // Or the SDK would read the profile of whoever runs this.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      ...Environment?.Variables,
      ...extraEnvironment,
    },
  };
}
