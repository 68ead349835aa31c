/** Every role of the templates is in the report, with its permissions, its keys and its wildcards. */
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { App, Stack } from 'aws-cdk-lib/core';
import { REASONS } from '../../lib/acknowledgements.ts';
import { settingsSchema } from '../../lib/settings.ts';
import { evidenceFiles } from '../../tools/evidence.ts';
import { collectEvidence, type Evidence } from '../../tools/evidence/report.ts';
import { shippedSettings } from '../lib/shipped-settings.ts';
import { ALL_PARTS, ROOT } from '../lib/synthesized.ts';

const SETTINGS = [shippedSettings('prod'), shippedSettings('dev'), ALL_PARTS].map((each) =>
  settingsSchema.parse(each),
);
const NAMES = SETTINGS.map(({ env }) => env);

let evidence: Evidence;
let opened: Evidence;
beforeAll(async () => {
  evidence = await collectEvidence({ root: ROOT, environments: SETTINGS });
  const environments = SETTINGS.slice(0, 1);
  opened = await collectEvidence({ root: ROOT, environments, change: addOpenRole });
}, 120_000);

/** A role with the very statement that is excused in another one. */
function addOpenRole(app: App): void {
  const stack = app.node.findChild('SocialInsights-prod-Api') as Stack;
  const statements = [
    new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
  ];
  new Role(stack, 'AlarmReaderRole', {
    description: 'Somebody reads alarms',
    assumedBy: new ServicePrincipal('events.amazonaws.com'),
    managedPolicies: [new ManagedPolicy(stack, 'AlarmReaderPolicy', { statements })],
  });
}

const of = (name: string, { report }: Evidence = evidence) => {
  const found = report.environments.find((each) => each.name === name);
  if (!found) throw new Error(`${name} is not in the report`);
  return found;
};
const role = (environment: string, name: string) =>
  of(environment).otherRoles.find((each) => each.name === name);
const iam21 = (name: string, from?: Evidence) =>
  of(name, from).controls.find(({ id }) => id === 'IAM.21');

test.each(NAMES)('%s: no role is left out', (name) => {
  const { functions, otherRoles, resources } = of(name);
  const roles = resources.find(({ type }) => type === 'AWS::IAM::Role')?.count;
  expect(functions.length + otherRoles.length).toBe(roles);
  expect(iam21(name)?.checked).toBe(roles);
});

test('the roles besides those of functions are those of backups, gateway logs and releases', () => {
  const names = Object.fromEntries(
    NAMES.map((name) => [name, of(name).otherRoles.map((each) => each.name)]),
  );
  expect(names).toEqual({
    prod: ['Backup'],
    dev: ['ApiGatewayLogRole'],
    full: ['ApiGatewayLogRole', 'Backup', 'Release'],
  });
});

test('who takes a role and what it may do are sentences', () => {
  expect(role('prod', 'Backup')).toMatchObject({
    description: 'AWS Backup copies the table into its vault',
    takenBy: 'AWS Backup',
  });
  const sentences = (environment: string, name: string) =>
    role(environment, name)?.permissions.map(({ sentence }) => sentence);
  expect(sentences('prod', 'Backup')).toEqual([
    'May start backups of, copy, describe and list the tags of the table.',
    'May describe and delete every backup of the table.',
    'May write backups to and describe the vault social-insights-prod.',
    'May put tags on every backup of the account and region.',
    'May decrypt with, make data keys under and describe the storage key, only through DynamoDB and AWS Backup.',
    'May make grants on the storage key, for services of AWS only.',
  ]);
  expect(sentences('dev', 'ApiGatewayLogRole')).toEqual([
    'May create, open log streams in, write lines to, read lines of, search lines of, list and list the ' +
      'streams of every log group of the account and region (*).',
  ]);
  const [aliases, alarms] = sentences('full', 'Release') ?? [];
  expect(aliases).toMatch(
    /^May read the aliases of, move .* of the function authorize, the function/,
  );
  expect(alarms).toBe('May read the state of every alarm of the account and region (*).');
});

test('the users of the storage key are complete', () => {
  const users = of('prod').keys.find(({ name }) => name === 'the storage key')?.users ?? [];
  const others = users.filter(({ isFunctions }) => !isFunctions);
  expect(others.map(({ role: name, may }) => `${name}: ${may}`)).toEqual([
    'Backup: May decrypt with, make data keys under and describe it, only through DynamoDB and AWS Backup.',
    'Backup: May make grants on it, for services of AWS only.',
  ]);
});

test('IAM.21 names each role whose wildcard stays, with the reason that acknowledges it', () => {
  expect(iam21('prod')).toMatchObject({ verdict: 'exception', failing: ['BackupRole'] });
  expect(iam21('dev')).toMatchObject({
    verdict: 'exception',
    failing: ['ApiGatewayLogRole'],
    exception: `ApiGatewayLogRole: ${REASONS.gatewayLogs.reason}`,
  });
  expect(iam21('full')?.failing).toEqual(['ApiGatewayLogRole', 'BackupRole', 'ReleaseRole']);
  expect(iam21('full')?.exception).toContain(`Release: ${REASONS.rollBackAlarms.reason}`);
  expect(evidence.report.faults).toEqual([]);
});

test('what is excused in one role is a fault in another', () => {
  expect(iam21('prod', opened)).toMatchObject({ verdict: 'not met', exception: '' });
  expect(opened.report.faults).toContain(
    'prod: AlarmReader has a wildcard: May read the state of every alarm of the account and region (*).',
  );
});

test('the page shows them, with the wildcard and its reason', () => {
  const html = evidenceFiles(evidence)['index.html'] ?? '';
  expect(html).toContain('<h2>Other roles and their permissions</h2>');
  expect(html).toContain(
    '<span class="badge note">wildcard</span> May describe and delete every backup of the table.',
  );
  expect(html).toContain(`Why: ${REASONS.backupNames.reason}`);
  expect(html).toContain('role ApiGatewayLogRole: May create, open log streams in');
});
