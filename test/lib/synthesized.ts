/** Templates of an environment, synthesized in memory from tiny bundles, and ways to look into them. */
import { Validations } from 'aws-cdk-lib/core';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../../lib/app.ts';
import { FUNCTIONS } from '../../lib/functions.ts';
import { settingsSchema } from '../../lib/settings.ts';
import { temporaryDirectory } from './temporary.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** A part of a template, as deep as a test wants to look. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- CloudFormation JSON has no type here
export type Json = any;

export interface Resource {
  Type: string;
  Properties: Json;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: Json;
}
export interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown; Export?: unknown }>;
}

/** Feature flags as the CDK CLI would hand them over. */
export function cdkContext(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')).context;
}

/** A directory with one tiny bundle per function; same content in every directory. */
export function tinyBundles(): string {
  const directory = temporaryDirectory();
  for (const name of Object.keys(FUNCTIONS)) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'index.mjs'), `export const handler = () => '${name}';\n`);
  }
  return directory;
}

/** Every optional part that fits beside the others. */
export const ALL_PARTS = {
  env: 'full',
  account: '123456789012',
  region: 'eu-central-1',
  connectorScriptIds: ['script-id-of-twenty-and-more'],
  supportEmail: 'help@insights.example.com',
  allowedOrigins: ['https://a.example'],
  customDomain: {
    domainName: 'insights.example.com',
    certificateArn:
      'arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
    hostedZone: { id: 'Z123EXAMPLE', name: 'example.com' },
  },
  canary: { percent: 10, minutes: 5 },
  alarmEmail: 'ops@insights.example.com',
  monthlyBudgetUsd: 50,
  waf: 'block',
  apiGatewayLogRole: true,
  logRetentionDays: 30,
};

let bundles: string | undefined;

/** Without these a synthesis warns that they are missing. */
const NEEDED = {
  connectorScriptIds: ['script-id-of-the-tests'],
  supportEmail: 'help@insights.example.com',
};

/** An app of the given settings (defaults for the rest), ready to be synthesized. */
export function testApp(given: Record<string, unknown> = {}, validate = false) {
  const settings = settingsSchema.parse({ env: 'test', ...NEEDED, ...given });
  return buildApp({
    settings,
    // Has the log role unless this environment has it.
    others: [{ ...settings, env: 'neighbour', apiGatewayLogRole: !settings.apiGatewayLogRole }],
    bundles: (bundles ??= tinyBundles()),
    context: cdkContext(),
    outdir: temporaryDirectory(),
    validate,
  });
}

/** Templates by the last part of the stack's name: `Data`, `Api`, `ApiGatewayLogRole`. */
export function synthesize(settings: Record<string, unknown> = {}): Record<string, Template> {
  process.env.CDK_VALIDATION = 'false';
  try {
    const app = testApp(settings);
    // Of what is left out on purpose nothing is to be read between the tests' results.
    for (const warning of ['alarms', 'log-role']) {
      const id = `Annotation::social-insights:${warning}`;
      Validations.of(app).acknowledge({ id, reason: 'left out in a test' });
    }
    const { stacks } = app.synth();
    return Object.fromEntries(
      stacks.map((stack) => [stack.stackName.replace(/^.*-/, ''), stack.template as Template]),
    );
  } finally {
    delete process.env.CDK_VALIDATION;
  }
}

/** Resources of one type, by logical id. */
export function ofType(template: Template | undefined, type: string): [string, Resource][] {
  return Object.entries(template?.Resources ?? {}).filter(([, { Type }]) => Type === type);
}

/** The properties of the only resource of its type. */
export function only(template: Template | undefined, type: string): Json {
  const found = ofType(template, type);
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
  return found[0]?.[1].Properties;
}

/** Path and method (`GET /oauth/token`) of every API method, with its properties. */
export function methods(template: Template | undefined): Map<string, Json> {
  const resources = template?.Resources ?? {};
  const pathOf = (id: Json): string => {
    const { PathPart, ParentId } = resources[id.Ref]?.Properties ?? {};
    return PathPart === undefined ? '' : `${pathOf(ParentId)}/${PathPart}`;
  };
  return new Map(
    ofType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => [
      `${Properties.HttpMethod} ${pathOf(Properties.ResourceId) || '/'}`,
      Properties,
    ]),
  );
}

/** A template value as text: intrinsic functions are replaced by what they name. */
export function asText(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value['Fn::Join']) return value['Fn::Join'][1].map(asText).join(value['Fn::Join'][0]);
  if (value['Fn::GetStackOutput']) return value['Fn::GetStackOutput'].OutputName;
  if (value['Fn::GetAtt']) return value['Fn::GetAtt'].join('.');
  if (value.Ref) return value.Ref.replace(/::/g, '-');
  return JSON.stringify(value);
}
