/** Physical ids and ARNs, made from stack and logical id, so two loads of one template agree. */
import { createHash } from 'node:crypto';
import { ACCOUNT } from './resource.ts';

export interface Naming {
  type: string;
  stack: string;
  logicalId: string;
  region: string;
  /** A property of the resource as text, undefined when it is not set. */
  given(property: string): string | undefined;
}

export interface ResourceName {
  physicalId: string;
  arn: string;
  /** What `Ref` gives. */
  ref: string;
}

/**
 * Names one resource as its service does: explicit names are kept, ids have the shape of the real
 * ones (KMS a UUID, API Gateway ten characters). Shapes: the "Return values" of each type at
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
export function nameResource(naming: Naming): ResourceName {
  const { type, stack, logicalId, region, given } = naming;
  const hash = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex');
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
  const named = (id: string, itsArn: string, ref = id) => ({ physicalId: id, arn: itsArn, ref });
  const generated = `${stack}-${logicalId}`;
  const short = base36(hash);

  switch (type) {
    case 'AWS::DynamoDB::Table': {
      const id = given('TableName') ?? generated;
      return named(id, arn('dynamodb', `table/${id}`));
    }
    case 'AWS::KMS::Key': {
      const id = hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
      return named(id, arn('kms', `key/${id}`));
    }
    case 'AWS::KMS::Alias': {
      const id = given('AliasName') ?? `alias/${generated}`;
      return named(id, arn('kms', id));
    }
    case 'AWS::SecretsManager::Secret': {
      const id = given('Name') ?? generated;
      const secretArn = arn('secretsmanager', `secret:${id}-${short.slice(0, 6)}`);
      return named(id, secretArn, secretArn);
    }
    case 'AWS::Lambda::Function': {
      const id = given('FunctionName') ?? generated.slice(0, 64);
      return named(id, arn('lambda', `function:${id}`));
    }
    case 'AWS::Lambda::Version': {
      const id = given('FunctionName') ?? generated;
      return named(`${id}:1`, functionArn(id, '1'), functionArn(id, '1'));
    }
    case 'AWS::Lambda::Alias': {
      const id = given('FunctionName') ?? generated;
      const alias = given('Name') ?? 'live';
      return named(`${id}:${alias}`, functionArn(id, alias), functionArn(id, alias));
    }
    case 'AWS::Logs::LogGroup': {
      const id = given('LogGroupName') ?? generated;
      return named(id, `${arn('logs', `log-group:${id}`)}:*`);
    }
    case 'AWS::IAM::Role': {
      const id = given('RoleName') ?? generated.slice(0, 64);
      return named(id, `arn:aws:iam::${ACCOUNT}:role/${id}`);
    }
    case 'AWS::IAM::ManagedPolicy': {
      const id = given('ManagedPolicyName') ?? generated;
      const policyArn = `arn:aws:iam::${ACCOUNT}:policy/${id}`;
      return named(id, policyArn, policyArn);
    }
    case 'AWS::SSM::Parameter': {
      const id = given('Name') ?? generated;
      return named(id, arn('ssm', `parameter/${id.replace(/^\//, '')}`));
    }
    case 'AWS::SNS::Topic': {
      const id = given('TopicName') ?? generated;
      return named(id, arn('sns', id), arn('sns', id));
    }
    case 'AWS::ApiGateway::Stage': {
      const id = given('StageName') ?? 'prod';
      return named(
        id,
        `arn:aws:apigateway:${region}::/restapis/${given('RestApiId')}/stages/${id}`,
      );
    }
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGateway::ApiKey':
      return named(short.slice(0, 10), `arn:aws:apigateway:${region}::/${short.slice(0, 10)}`);
    case 'AWS::ApiGateway::Authorizer':
    case 'AWS::ApiGateway::Deployment':
    case 'AWS::ApiGateway::RequestValidator':
    case 'AWS::ApiGateway::Resource':
    case 'AWS::ApiGateway::UsagePlan':
      return named(short.slice(0, 6), `arn:aws:apigateway:${region}::/${short.slice(0, 6)}`);
    default: {
      const [, service = 'service', kind = 'resource'] = type.toLowerCase().split('::');
      return named(generated, arn(service, `${kind}/${generated}`));
    }
  }

  function functionArn(nameOrArn: string, qualifier: string): string {
    const whole = nameOrArn.startsWith('arn:') ? nameOrArn : arn('lambda', `function:${nameOrArn}`);
    return `${whole}:${qualifier}`;
  }
}

function base36(hash: string): string {
  return BigInt(`0x${hash}`).toString(36).padStart(50, '0');
}
