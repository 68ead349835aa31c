/** Actions of IAM as words before what they are done to, in the order in which a sentence names them. */
const DEEDS: Readonly<Record<string, string>> = {
  'dynamodb:GetItem': 'read',
  'dynamodb:PutItem': 'create',
  'dynamodb:UpdateItem': 'change',
  'dynamodb:DeleteItem': 'delete',
  'dynamodb:StartAwsBackupJob': 'start backups of',
  'dynamodb:CreateBackup': 'copy',
  'dynamodb:DescribeTable': 'describe',
  'dynamodb:ListTagsOfResource': 'list the tags of',
  'dynamodb:DescribeBackup': 'describe',
  'dynamodb:DeleteBackup': 'delete',
  'backup:CopyIntoBackupVault': 'write backups to',
  'backup:DescribeBackupVault': 'describe',
  'backup:TagResource': 'put tags on',
  'kms:Encrypt': 'encrypt with',
  'kms:Decrypt': 'decrypt with',
  'kms:ReEncryptFrom': 're-encrypt from',
  'kms:ReEncryptTo': 're-encrypt to',
  'kms:GenerateDataKey': 'make data keys under',
  'kms:GenerateDataKeyWithoutPlaintext': 'make sealed data keys under',
  'kms:Sign': 'sign with',
  'kms:GetPublicKey': 'read the public half of',
  'kms:DescribeKey': 'describe',
  'kms:CreateGrant': 'make grants on',
  'secretsmanager:GetSecretValue': 'read the value of',
  'logs:CreateLogGroup': 'create',
  'logs:CreateLogStream': 'open log streams in',
  'logs:PutLogEvents': 'write lines to',
  'logs:GetLogEvents': 'read lines of',
  'logs:FilterLogEvents': 'search lines of',
  'logs:DescribeLogGroups': 'list',
  'logs:DescribeLogStreams': 'list the streams of',
  'lambda:GetAlias': 'read the aliases of',
  'lambda:UpdateAlias': 'move the aliases of',
  'lambda:GetProvisionedConcurrencyConfig': 'read the provisioned concurrency of',
  'cloudwatch:DescribeAlarms': 'read the state of',
  'xray:PutTraceSegments': 'send traces',
  'xray:PutTelemetryRecords': 'send telemetry',
};
const ORDER = Object.keys(DEEDS);

/** The actions in words, each once; one that has no words is named as it is written. */
export function deedsOf(actions: readonly string[]): string[] {
  return actions
    .toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map((action) => DEEDS[action] ?? foreignDeed(action));
}

function foreignDeed(action: string): string {
  return action === '*' ? 'do every action (*) on' : `do ${action} on`;
}

/** What `*` stands for when all actions are of one service that this product has such a statement for. */
const EVERY: Readonly<Record<string, string>> = {
  logs: 'every log group of the account and region (*)',
  cloudwatch: 'every alarm of the account and region (*)',
};

/** What a reader is told of `*` that is not narrowed down. */
export const EVERYTHING = 'everything (*)';

/** What a wildcard resource covers for these actions. */
export function everything(actions: readonly string[]): string {
  const services = new Set(actions.map((action) => action.split(':')[0] ?? ''));
  const [service = ''] = services;
  return (services.size === 1 ? EVERY[service] : undefined) ?? EVERYTHING;
}
