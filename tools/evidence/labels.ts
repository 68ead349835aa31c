/** Plain names for ARNs: what a reader calls a resource, and the same on every machine. */
import type { Assembly, Resource } from '../../local/template.ts';
import { EVERYTHING } from './deeds.ts';

export type Labels = (arn: string) => string;

const KEYS: Readonly<Record<string, string>> = {
  StorageKey: 'the storage key',
  DataKey: 'the data key',
};

/** Names of the resources that a policy can mention; an ARN of none of them stays as it is. */
export function createLabels(assembly: Assembly): Labels {
  const labels = new Map<string, string>([['*', EVERYTHING]]);
  const add = (type: string, label: (resource: Resource) => string) => {
    for (const resource of assembly.resources(type)) labels.set(resource.arn, label(resource));
  };
  add('AWS::DynamoDB::Table', () => 'the table');
  add('AWS::KMS::Key', keyLabel);
  add('AWS::SecretsManager::Secret', ({ physicalId }) => `the secret ${physicalId}`);
  add('AWS::Logs::LogGroup', ({ logicalId }) => `its log group (${logicalName(logicalId)})`);
  add('AWS::SNS::Topic', ({ logicalId }) => `the topic ${logicalName(logicalId)}`);
  for (const { arn } of assembly.resources('AWS::DynamoDB::Table')) {
    labels.set(`${arn}/backup/*`, 'every backup of the table');
  }
  add('AWS::Backup::BackupVault', ({ physicalId, properties }) => {
    const name = properties['BackupVaultName'];
    return `the vault ${typeof name === 'string' ? name : physicalId}`;
  });
  add('AWS::Lambda::Function', ({ logicalId }) => functionLabel(logicalId, 'Function'));
  add('AWS::Lambda::Alias', ({ logicalId }) => functionLabel(logicalId, 'Live'));
  const place = `:${assembly.region}:${assembly.account}:`;
  labels.set(`arn:aws:backup${place}recovery-point:*`, 'every backup of the account and region');
  return (arn) =>
    labels.get(arn) ??
    arn.replace(place, ':<region>:<account>:').replace(assembly.region, '<region>');
}

/** An alias is called like its function: a reader wants to know whose it is. */
function functionLabel(logicalId: string, end: string): string {
  const name = logicalName(logicalId).replace(new RegExp(`${end}$`), '');
  return `the function ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

export function keyLabel({ logicalId }: Resource): string {
  const name = logicalName(logicalId);
  const signing = /^SigningKey(.+)$/.exec(name)?.[1];
  return signing === undefined ? (KEYS[name] ?? `the key ${name}`) : `the signing key ${signing}`;
}

/** A logical id without the hash that CDK appends. */
export function logicalName(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
