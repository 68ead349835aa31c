/**
 * The rule findings that stay, per environment: how many resources each rule names. Every other
 * finding, and every acknowledgement without a finding, fails test/lib/rules.test.ts. Why each stays:
 * lib/acknowledgements.ts; why dev has more: docs/decisions/0024-rule-packs.md.
 */
type Counts = Record<string, number>;

const FUNCTIONS = 12;
const ROUTES = 12;
const PUBLIC_ROUTES = 10;
const SECRETS = 4;

const inPacks = (packs: readonly string[], rule: string, count: number): Counts =>
  Object.fromEntries(packs.map((pack) => [`${pack}-${rule}`, count]));
const R5 = 'NIST.800.53.R5';
const R4 = 'NIST.800.53.R4';
const HIPAA = 'HIPAA.Security';
const PCI = 'PCI.DSS.321';
const SERVERLESS = 'Serverless';
const GUARD = 'cdk-validator-cfnguard::';

/** In every environment. */
const ALWAYS: Counts = {
  'AwsSolutions-APIG4': PUBLIC_ROUTES,
  'AwsSolutions-COG4': ROUTES,
  // Traces of each function.
  'AwsSolutions-IAM5[Resource::*]': FUNCTIONS,
  'AwsSolutions-SMG4': SECRETS,
  ...inPacks([R5, HIPAA], 'SecretsManagerRotationEnabled', SECRETS),
  ...inPacks([R5, R4, HIPAA, PCI], 'APIGWCacheEnabledAndEncrypted', 1),
  ...inPacks([R5, HIPAA, PCI], 'APIGWSSLEnabled', 1),
  ...inPacks([HIPAA, SERVERLESS], 'APIGWXrayEnabled', 1),
  [`${GUARD}api_gw_xray_enabled_check`]: 1,
  ...inPacks([R5, R4, HIPAA, PCI], 'LambdaInsideVPC', FUNCTIONS),
  [`${GUARD}lambda_inside_vpc_check`]: FUNCTIONS,
  ...inPacks([R5, HIPAA, SERVERLESS], 'LambdaDLQ', FUNCTIONS),
  // The schedule of upkeep, and the rules on keys and secrets.
  ...inPacks([SERVERLESS], 'EventBusDLQ', 3),
  // What cfn-guard cannot follow: the key in the other stack (functions, access and execution logs),
  // and the joined ARN of a route or of the authorizer.
  [`${GUARD}cloudwatch_log_group_encrypted_check`]: FUNCTIONS + 2,
  [`${GUARD}lambda_function_public_access_prohibited_check`]: ROUTES + 1,
};

/** Backups by AWS Backup, and the log group of AWS WAF. */
const KEEPS_DATA: Counts = {
  'AwsSolutions-IAM5[Resource::<TableCD117FA1.Arn>/backup/*]': 1,
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:backup:<AWS::Region>:<AWS::AccountId>:recovery-point:*]': 1,
  [`${GUARD}cloudwatch_log_group_encrypted_check`]: FUNCTIONS + 3,
};
const NO_RESERVED_CONCURRENCY = inPacks([R5, HIPAA], 'LambdaConcurrency', FUNCTIONS);

/** What settings/prod.json leaves. */
export const PROD_FLOOR: Counts = { ...ALWAYS, ...KEEPS_DATA };

/** What settings/dev.json leaves: a trial that costs little and can be removed whole. */
export const DEV_FLOOR: Counts = {
  ...ALWAYS,
  ...NO_RESERVED_CONCURRENCY,
  ...inPacks([R5, R4, HIPAA], 'DynamoDBInBackupPlan', 1),
  'AwsSolutions-APIG3': 1,
  ...inPacks([R5, PCI], 'APIGWAssociatedWithWAF', 1),
  // The account-wide log role of API Gateway.
  'AwsSolutions-IAM5[Resource::*]': FUNCTIONS + 1,
};

/** Every optional part at once: domain, canary release, log role, CORS; logs kept for a month. */
export const ALL_PARTS_FLOOR: Counts = {
  ...ALWAYS,
  ...KEEPS_DATA,
  ...NO_RESERVED_CONCURRENCY,
  [`${GUARD}api_gw_domain_tls_check`]: 1,
  [`${GUARD}cloudwatch_log_group_retention_period_check`]: FUNCTIONS + 3,
  // Alarms by mail.
  ...inPacks([SERVERLESS], 'SNSRedrivePolicy', 1),
  // Log role, and the alarms of a roll-back.
  'AwsSolutions-IAM5[Resource::*]': FUNCTIONS + 2,
};
