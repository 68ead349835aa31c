/** Secrets in Secrets Manager. No value ever stands in a template. */
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { Reason } from './acknowledgements.ts';

export interface SecretProps {
  name: string;
  description: string;
  /** ARN of the encryption key. */
  keyArn: string;
  removalPolicy: RemovalPolicy;
  /** Letters and digits to generate at creation. Left out: the secret is created empty. */
  generatedLength?: number;
  /** Why no rotation schedule. */
  noRotation: Reason;
}

/**
 * Creates a secret and answers its ARN. Generated values are made once by Secrets Manager. An empty one
 * is filled by `aws secretsmanager put-secret-value`: CloudFormation touches the value of a secret only
 * when the properties describing it change, and an empty secret has none, so no deployment can ever
 * overwrite what the operator stored.
 */
export function createSecret(scope: Construct, id: string, props: SecretProps): string {
  const { generatedLength } = props;
  const secret = new CfnSecret(scope, id, {
    name: props.name,
    description: props.description,
    kmsKeyId: props.keyArn,
    ...(generatedLength !== undefined && {
      generateSecretString: { passwordLength: generatedLength, excludePunctuation: true },
    }),
  });
  secret.applyRemovalPolicy(props.removalPolicy);
  acknowledge(secret, props.noRotation);
  return secret.ref;
}
