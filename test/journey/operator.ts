/** What an operator does to a running product: change a secret, deploy other settings. */
import { randomUUID } from 'node:crypto';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/credentials.ts';
import { functionVariable } from '../../local/aws/template-resources.ts';
import { startGateway } from '../../local/gateway/server.ts';
import { startLambda } from '../../local/lambda/lambda.ts';
import type { LocalStack } from '../../local/stack.ts';

/** `aws secretsmanager put-secret-value` on the secret whose ARN this variable of a function holds. */
export async function putSecret(stack: LocalStack, variable: string, value: string): Promise<void> {
  const client = new SecretsManagerClient({
    endpoint: stack.secrets.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  await client.send(
    new PutSecretValueCommand({
      SecretId: functionVariable(stack.assembly, variable),
      SecretString: value,
      ClientRequestToken: randomUUID(),
    }),
  );
  client.destroy();
}

/** Ends all instances: the next ones read the secrets anew, as every instance does after five minutes. */
export async function fiveMinutesLater({ lambda }: LocalStack): Promise<void> {
  for (const name of lambda.functionNames) while (await lambda.kill(name));
}

export interface Deployment {
  /** The same stack, behind an address of its own. */
  stack: LocalStack;
  close(): Promise<void>;
}

/**
 * The stack's functions with other variables, over the same table, keys, secrets and TikTok, and with
 * the same issuer: what a deployment of changed settings leaves of the one before.
 */
export async function deploy(
  stack: LocalStack,
  variables: Readonly<Record<string, string>>,
): Promise<Deployment> {
  const lambda = startLambda({
    assembly: stack.assembly,
    env: { ...stack.awsEnvironment, ...variables },
  });
  const gateway = await startGateway({ assembly: stack.assembly, lambda, port: 0 });
  return {
    stack: { ...stack, baseUrl: gateway.origin },
    close: async () => {
      await gateway.close();
      await lambda.close();
    },
  };
}
