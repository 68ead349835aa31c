/** One resource of a loaded template. */
export interface Resource {
  /** CloudFormation type, such as `AWS::DynamoDB::Table`. */
  readonly type: string;
  readonly logicalId: string;
  /** Name of its stack. */
  readonly stack: string;
  /** The name or id its service knows it by: table name, key id, secret name, function name. */
  readonly physicalId: string;
  readonly arn: string;
  /** What `Ref` gives: mostly the physical id, for a secret its ARN. */
  readonly ref: string;
  /** Resolved on first use; throws naming the logical id when something cannot be resolved. */
  readonly properties: Record<string, unknown>;
}

/** Account of every ARN. */
export const ACCOUNT = '000000000000';
