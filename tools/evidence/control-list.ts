/** The controls: what each asks of which resources, and the tests that hold it. */
import * as z from 'zod';
import type { Assembly, Resource } from '../../local/template.ts';
import type { KeyFacts } from './keys.ts';
import { rolesOf, wildcardsOf } from './roles.ts';

/** What a check may look at besides the resource itself. */
export interface Surroundings {
  assembly: Assembly;
  keys: readonly KeyFacts[];
}
/** Whether the resource meets it; a text is why this one may stay as it is. */
type Check = (resource: Resource, around: Surroundings) => boolean | string;
/** `tests` are titles of tests; a title that no test has fails the report. */
export interface Control {
  id: string;
  title: string;
  of: string;
  check: Check;
  /** Why every resource that does not meet it may stay so. */
  exception?: string;
  tests: readonly string[];
}

const has =
  (schema: z.ZodType): Check =>
  ({ properties }) =>
    schema.safeParse(properties).success;
const on = z.literal(true);
const some = z.string().min(1);
const LOG_LEVEL = z.array(z.object({ LoggingLevel: z.enum(['ERROR', 'INFO']) }).loose()).min(1);

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html */
export const CONTROLS: readonly Control[] = [
  {
    id: 'APIGateway.1',
    title: 'Errors of the API are logged, request data never',
    of: 'AWS::ApiGateway::Stage',
    check: has(
      z.object({
        MethodSettings: LOG_LEVEL.and(
          z.array(z.object({ DataTraceEnabled: z.literal(false) }).loose()),
        ),
      }),
    ),
    tests: ['errors are logged on every route, request data on none'],
  },
  {
    id: 'APIGateway.2',
    title: 'The stage has a client certificate for its back ends',
    of: 'AWS::ApiGateway::Stage',
    check: has(z.object({ ClientCertificateId: some })),
    exception: 'It proves the gateway to HTTP back ends; there is none. Lambda is called by IAM.',
    tests: [],
  },
  {
    id: 'APIGateway.3',
    title: 'Requests are traced',
    of: 'AWS::ApiGateway::Stage',
    check: has(z.object({ TracingEnabled: on })),
    exception:
      "Traces hold the whole URL, and the callback's holds code and state. The functions are traced.",
    tests: [
      'the gateway sends no traces: they would hold the URL of the callback, with code and state',
    ],
  },
  {
    id: 'APIGateway.4',
    title: 'A web ACL stands before the stage',
    of: 'AWS::ApiGateway::Stage',
    check: (_, { assembly }) => assembly.resources('AWS::WAFv2::WebACLAssociation').length > 0,
    exception: 'Switched off by the setting waf of this environment, to save its monthly price.',
    tests: ['it stands before the stage'],
  },
  {
    id: 'APIGateway.5',
    title: 'No answer is cached (the control asks for an encrypted cache)',
    of: 'AWS::ApiGateway::Stage',
    check: has(z.object({ CacheClusterEnabled: z.literal(false).optional() })),
    tests: [
      'the stage is called v1 and has no cache',
      "a connection's answers are its own, and no cache may keep them",
    ],
  },
  {
    id: 'APIGateway.8',
    title: 'Routes have an authorizer',
    of: 'AWS::ApiGateway::Method',
    check: has(z.object({ AuthorizationType: z.literal('CUSTOM') })),
    exception:
      'Sign-in, webhook, metadata and pages are public by design; throttles, client secret, PKCE, ' +
      'one-time state and signature hold them back. /api/* has one.',
    tests: ['only the routes under /api ask for a token and count against the usage plan'],
  },
  {
    id: 'APIGateway.9',
    title: 'Access is logged, as JSON without query string or headers',
    of: 'AWS::ApiGateway::Stage',
    check: has(z.object({ AccessLogSetting: z.object({ DestinationArn: some, Format: some }) })),
    tests: ['the access log is JSON and names the route, never path, query string or headers'],
  },
  {
    id: 'CloudWatch.16',
    title: 'Logs are kept for a stated time of a year or more',
    of: 'AWS::Logs::LogGroup',
    check: has(z.object({ RetentionInDays: z.number().min(365) })),
    exception: 'Shortened by the setting logRetentionDays of this environment.',
    tests: ['every log group is encrypted by our own key and kept for the set time'],
  },
  {
    id: 'own',
    title: 'Logs are encrypted with a key of the customer',
    of: 'AWS::Logs::LogGroup',
    check: has(z.object({ KmsKeyId: some })),
    tests: ['every log group is encrypted by our own key and kept for the set time'],
  },
  {
    id: 'DynamoDB.2',
    title: 'The table can be restored to any moment',
    of: 'AWS::DynamoDB::Table',
    check: has(
      z.object({ PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: on }) }),
    ),
    tests: ['the table can be restored to any point in time and is encrypted by our own key'],
  },
  {
    id: 'DynamoDB.6',
    title: 'The table is protected against deletion',
    of: 'AWS::DynamoDB::Table',
    check: has(z.object({ DeletionProtectionEnabled: on })),
    exception: 'A trial environment: the setting removalPolicy says destroy.',
    tests: ['table, keys and secrets are kept when the stack goes, and when one would be replaced'],
  },
  {
    id: 'own',
    title: 'Table and secrets are encrypted with a key of the customer',
    of: 'AWS::SecretsManager::Secret',
    check: has(z.object({ KmsKeyId: some })),
    tests: [
      'the table can be restored to any point in time and is encrypted by our own key',
      'our own secrets are generated: 64 letters and digits, under our own key',
    ],
  },
  {
    id: 'IAM.1',
    title: 'No role may do everything',
    of: 'AWS::IAM::Role',
    check: ({ arn }, { assembly }) =>
      rolesOf(assembly)
        .filter(({ resource }) => resource.arn === arn)
        .every(({ statements }) => statements.every(({ Action }) => !Action.includes('*'))),
    tests: ['no action has a wildcard'],
  },
  {
    id: 'IAM.21',
    title: 'No policy has a wildcard action or, except for traces, a wildcard resource',
    of: 'AWS::IAM::Role',
    check: ({ arn }, { assembly }) => wildcardsOf(arn, assembly),
    tests: [
      'no action has a wildcard',
      'the only resource without a name is that of traces',
      '5.6 no wildcard action, and no resource but those AWS gives no name for',
    ],
  },
  {
    id: 'KMS.1',
    title: 'The data key opens tokens and shared data, each for a named purpose only',
    of: 'AWS::KMS::Key',
    check: (_, { keys }) =>
      keys
        .filter(({ name }) => name === 'the data key')
        .every(({ users }) => users.every(({ may }) => /tiktok-(tokens|snapshots)/.test(may))),
    tests: [
      'the data key: the verbs of the table, for TikTok tokens of one connection',
      'the data key: the verbs of the table, for shared data of one connection',
    ],
  },
  {
    id: 'KMS.3',
    title: 'A deleted key can be taken back for 30 days',
    of: 'AWS::KMS::Key',
    check: has(z.object({ PendingWindowInDays: z.literal(30) })),
    tests: ['table, keys and secrets are kept when the stack goes, and when one would be replaced'],
  },
  {
    id: 'KMS.4',
    title: 'Symmetric keys are rotated',
    of: 'AWS::KMS::Key',
    check: has(
      z.union([
        z.object({ EnableKeyRotation: on }),
        z.object({ KeySpec: z.literal('ECC_NIST_P256') }),
      ]),
    ),
    tests: ['symmetric keys rotate'],
  },
  {
    id: 'Lambda.1',
    title: 'No function may be called by everyone',
    of: 'AWS::Lambda::Permission',
    check: has(
      z.object({
        Principal: z.enum(['apigateway.amazonaws.com', 'events.amazonaws.com']),
        SourceArn: some,
      }),
    ),
    tests: ['nothing can be invoked from the test console'],
  },
  {
    id: 'Lambda.2',
    title: 'Functions run on a runtime that AWS supports until April 2028',
    of: 'AWS::Lambda::Function',
    check: has(z.object({ Runtime: z.literal('nodejs24.x') })),
    tests: ['all functions run on Node 24, arm64, with tracing and JSON logs in their own group'],
  },
  {
    id: 'Lambda.3',
    title: 'Functions stand in a VPC',
    of: 'AWS::Lambda::Function',
    check: has(z.object({ VpcConfig: z.object({}) })),
    exception:
      'They call TikTok over the internet and reach AWS by IAM; a VPC would protect nothing.',
    tests: [],
  },
  {
    id: 'Lambda.7',
    title: 'Functions are traced',
    of: 'AWS::Lambda::Function',
    check: has(z.object({ TracingConfig: z.object({ Mode: z.literal('Active') }) })),
    tests: ['all functions run on Node 24, arm64, with tracing and JSON logs in their own group'],
  },
  {
    id: 'SecretsManager.1',
    title: 'Secrets are rotated on a schedule',
    of: 'AWS::SecretsManager::Secret',
    check: () => false,
    exception:
      "TikTok offers no interface for it, the connector's copy is out of reach, and a new derivation " +
      'secret would sign every user out; the runbook rotates each by hand, and tests walk through it.',
    tests: [
      "the connector's client secret: old and new are valid until the new one is stored again",
      'the secret of refresh tokens: those issued before still pass, and their successors are new',
    ],
  },
  {
    id: 'own',
    title:
      'Changes of keys, and use of secrets by others, are told (through the trail of the account)',
    of: 'AWS::SNS::Topic',
    check: ({ arn }, { assembly }) =>
      ['aws.kms', 'aws.secretsmanager'].every((source) =>
        assembly.resources('AWS::Events::Rule').some(
          has(
            z.object({
              EventPattern: z.object({ source: z.tuple([z.literal(source)]) }),
              Targets: z.tuple([z.object({ Arn: z.literal(arn) })]),
            }),
          ) as (r: Resource) => boolean,
        ),
      ),
    tests: [
      'all keys of the product are watched',
      'by the functions that read them it is not',
      'reading is seen at all: a rule that is merely enabled does not get read-only events',
    ],
  },
  {
    id: 'WAF.11',
    title: 'The web ACL logs, without query string, tokens and cookies',
    of: 'AWS::WAFv2::WebACL',
    check: (_, { assembly }) =>
      assembly
        .resources('AWS::WAFv2::LoggingConfiguration')
        .some(
          has(z.object({ RedactedFields: z.array(z.unknown()).min(3) })) as (
            r: Resource,
          ) => boolean,
        ),
    tests: ['its log leaves out query string, tokens and cookies'],
  },
];
