/** What `Fn::GetAtt` gives for the resource types a stack of this kind uses. */
import { createHash } from 'node:crypto';
import type { Resource } from './resource.ts';

/** Attributes that are the physical id of their resource. */
const ID_ATTRIBUTES: Record<string, readonly string[]> = {
  'AWS::ApiGateway::ApiKey': ['APIKeyId'],
  'AWS::ApiGateway::Authorizer': ['AuthorizerId'],
  'AWS::ApiGateway::Deployment': ['DeploymentId'],
  'AWS::ApiGateway::RequestValidator': ['RequestValidatorId'],
  'AWS::ApiGateway::Resource': ['ResourceId'],
  'AWS::ApiGateway::RestApi': ['RestApiId'],
  'AWS::ApiGateway::UsagePlan': ['Id'],
  'AWS::KMS::Key': ['KeyId'],
  'AWS::SNS::Topic': ['TopicName'],
};

/** Types with an `Arn` under another name. */
const ARN_ATTRIBUTES: Record<string, readonly string[]> = {
  'AWS::Backup::BackupVault': ['BackupVaultArn'],
  'AWS::SecretsManager::Secret': ['Id'],
  'AWS::SNS::Topic': ['TopicArn'],
  'AWS::IAM::ManagedPolicy': ['PolicyArn'],
};

/**
 * An attribute of a resource, undefined when the type has none of that name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
export function attributeOf(resource: Resource, attribute: string): unknown {
  const { type, physicalId } = resource;
  if (ID_ATTRIBUTES[type]?.includes(attribute)) return physicalId;
  if (attribute === 'Arn' || ARN_ATTRIBUTES[type]?.includes(attribute)) return resource.arn;
  switch (`${type}.${attribute}`) {
    case 'AWS::ApiGateway::RestApi.RootResourceId':
      return rootResourceId(physicalId);
    case 'AWS::DynamoDB::Table.StreamArn':
      return `${resource.arn}/stream/1970-01-01T00:00:00.000`;
    case 'AWS::IAM::Role.RoleId':
      return `AROA${hash(physicalId).slice(0, 16).toUpperCase()}`;
    case 'AWS::Lambda::Version.Version':
      return '1';
    case 'AWS::SSM::Parameter.Value':
    case 'AWS::SSM::Parameter.Type':
      return resource.properties[attribute];
    case 'AWS::WAFv2::WebACL.Id':
      return hash(physicalId).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
    default:
      return undefined;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Id of the `/` resource every REST API is born with. */
export function rootResourceId(restApiId: string): string {
  return `${restApiId}/`.replace(/^(.{9}).*$/, '$1r');
}
