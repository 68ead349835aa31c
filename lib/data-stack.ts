/** What must outlive every deployment of the API: the table, the keys and the secrets. */
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { TABLE } from '../lambdas/adapters/table-schema.ts';
import { acknowledge } from './acknowledgements.ts';
import { makesBackups, TableBackup } from './backup.ts';
import { dataKeyPolicy, signingKeyPolicy, storageKeyPolicy } from './key-policies.ts';
import { secretName } from './secret-names.ts';
import { createSecret } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface DataStackProps extends StackProps {
  settings: Settings;
  /** Name patterns of the log groups that the storage key encrypts. */
  logGroups: readonly string[];
}

/** What the API stack needs to know: names and ARNs only. */
export interface DataResources {
  tableName: string;
  tableArn: string;
  storageKeyArn: string;
  dataKeyArn: string;
  /** The first signs, all are published. */
  signingKeyArns: readonly string[];
  tiktokSecretArn: string;
  clientSecretArn: string;
  refreshTokenSecretArn: string;
}

/**
 * Kept when deleted (setting `removalPolicy`), protected against deletion, and joined to the API stack
 * by weak references only (`Fn::GetStackOutput`), so neither stack holds the other back.
 */
export class DataStack extends Stack {
  readonly resources: DataResources;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    const { settings, logGroups, ...stackProps } = props;
    super(scope, id, { ...stackProps, terminationProtection: settings.removalPolicy === 'retain' });
    const removalPolicy = statefulRemovalPolicy(settings);
    const prefix = `social-insights/${settings.env}`;
    const keyProps = { removalPolicy, pendingWindow: Duration.days(30) };

    const storageKey = new Key(this, 'StorageKey', {
      ...keyProps,
      alias: `${prefix}/storage`,
      description: 'Encrypts table, secrets and logs at rest',
      enableKeyRotation: true,
      policy: storageKeyPolicy(logGroups),
    });
    const dataKey = new Key(this, 'DataKey', {
      ...keyProps,
      alias: `${prefix}/data`,
      description: 'Envelope encryption of TikTok tokens and data',
      enableKeyRotation: true,
      policy: dataKeyPolicy(),
    });
    const signingKeys = settings.signingKeys.map(
      (name) =>
        new Key(this, `SigningKey${name}`, {
          ...keyProps,
          alias: `${prefix}/signing/${name}`,
          description: 'Signs access tokens (ES256)',
          keySpec: KeySpec.ECC_NIST_P256,
          keyUsage: KeyUsage.SIGN_VERIFY,
          policy: signingKeyPolicy(),
        }),
    );

    const table = new Table(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.ttl,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: storageKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: settings.removalPolicy === 'retain',
      removalPolicy,
    });

    // A vault that holds backups cannot be deleted, and a trial must go without a trace.
    const vault = settings.removalPolicy === 'retain';
    if (vault) {
      new TableBackup(this, 'Backup', { table, key: storageKey, settings, removalPolicy });
    }
    if (!makesBackups(settings)) acknowledge(table.node.defaultChild as CfnTable, 'backupOff');

    const secret = { keyArn: storageKey.keyArn, removalPolicy };
    const tiktokSecretArn = createSecret(this, 'TikTokSecret', {
      ...secret,
      name: secretName(settings.env, 'tiktok'),
      description: 'TikTok app: {"clientKey","clientSecret"}; filled in by the operator',
      noRotation: 'tiktokSecret',
    });
    const clientSecretArn = createSecret(this, 'ConnectorClientSecret', {
      ...secret,
      name: secretName(settings.env, 'client'),
      description: 'Client secret of the connector (script property BACKEND_CLIENT_SECRET)',
      generatedLength: 64,
      noRotation: 'clientSecret',
    });
    const refreshTokenSecretArn = createSecret(this, 'RefreshTokenSecret', {
      ...secret,
      name: secretName(settings.env, 'refreshToken'),
      description: 'Refresh tokens are derived from it',
      generatedLength: 64,
      noRotation: 'refreshTokenSecret',
    });

    this.resources = {
      ...(settings.restoredTableName === undefined
        ? { tableName: table.tableName, tableArn: table.tableArn }
        : this.tableOf(settings.restoredTableName)),
      storageKeyArn: storageKey.keyArn,
      dataKeyArn: dataKey.keyArn,
      signingKeyArns: signingKeys.map((key) => key.keyArn),
      tiktokSecretArn,
      clientSecretArn,
      refreshTokenSecretArn,
    };
    new CfnOutput(this, 'TikTokSecretName', {
      value: secretName(settings.env, 'tiktok'),
      description: 'Store {"clientKey","clientSecret"} of the TikTok app here before the first use',
    });
  }

  private tableOf(tableName: string): Pick<DataResources, 'tableName' | 'tableArn'> {
    const tableArn = this.formatArn({
      service: 'dynamodb',
      resource: 'table',
      resourceName: tableName,
    });
    return { tableName, tableArn };
  }
}

/** `retain` still lets a failed first deployment clean up after itself, so that it can be repeated. */
export function statefulRemovalPolicy(settings: Settings): RemovalPolicy {
  return settings.removalPolicy === 'retain'
    ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    : RemovalPolicy.DESTROY;
}
