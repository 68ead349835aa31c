import { App, Stack } from 'aws-cdk-lib/core';
import { settingsSchema } from '../../lib/settings.ts';
import { addWarnings } from '../../lib/warnings.ts';
import { shippedSettings } from './shipped-settings.ts';
import { temporaryDirectory } from './temporary.ts';

const READY = {
  env: 'here',
  connectorScriptIds: ['script-id-of-twenty-and-more'],
  supportEmail: 'help@insights.example.com',
  alarmEmail: 'night@insights.example.com',
  apiGatewayLogRole: true,
};

const NOW = Date.parse('2026-12-01T09:30:00Z');

function warnings(settings: object, others: object[] = []): string[] {
  const stack = new Stack(new App({ outdir: temporaryDirectory() }), 'Stack');
  const parsed = others.map((other) => settingsSchema.parse({ env: 'other', ...other }));
  addWarnings(stack, settingsSchema.parse({ ...READY, ...settings }), parsed, NOW);
  return stack.node.metadata
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data));
}

test('settings that lack nothing are not commented', () => {
  expect(warnings({})).toEqual([]);
});

test('an environment without a connector is warned that nobody can sign in', () => {
  expect(warnings({ connectorScriptIds: [] })).toEqual([
    expect.stringContaining('set connectorScriptIds'),
  ]);
  const connectorRedirectUris = ['https://client.example.com/callback'];
  expect(warnings({ connectorScriptIds: [], connectorRedirectUris })).toEqual([]);
});

test('a lasting environment is warned of the placeholder address, a trial is not', () => {
  const supportEmail = undefined;
  expect(warnings({ supportEmail })).toEqual([expect.stringContaining('set supportEmail')]);
  expect(warnings({ supportEmail, removalPolicy: 'destroy' })).toEqual([]);
});

test('a lasting environment is warned that its alarms reach nobody, a trial is not', () => {
  const alarmEmail = undefined;
  expect(warnings({ alarmEmail })).toEqual([expect.stringContaining('set alarmEmail')]);
  expect(warnings({ alarmEmail, removalPolicy: 'destroy' })).toEqual([]);
});

test('a moment to come, before which nobody can sign in, is warned of; a past one is not', () => {
  expect(warnings({ sessionsValidFrom: '2026-12-01T09:30:00.001Z' })).toEqual([
    expect.stringContaining('every new sign-in is refused too'),
  ]);
  expect(warnings({ sessionsValidFrom: '2026-12-01T09:30:00Z' })).toEqual([]);
});

const account = '111111111111';
const region = 'eu-central-1';
const apiGatewayLogRole = true;
test.each([
  ['no other environment', {}, [], 1],
  ['one that shares account and region', { account, region }, [{ account, region }], 1],
  [
    'one that shares account and region and has it',
    { account, region },
    [{ account, region, apiGatewayLogRole }],
    0,
  ],
  ['one that has it, accounts not named', { region }, [{ region, apiGatewayLogRole }], 1],
  ['one that has it, regions not named', { account }, [{ account, apiGatewayLogRole }], 1],
  ['one that has it, neither named', {}, [{ apiGatewayLogRole }], 1],
  [
    'one that has it in another account',
    { account, region },
    [{ account: '222222222222', region, apiGatewayLogRole }],
    1,
  ],
  [
    'one that has it in another region',
    { account, region },
    [{ account, region: 'us-east-1', apiGatewayLogRole }],
    1,
  ],
])('without the log role, beside %s: %#', (_, settings, others, count) => {
  expect(warnings({ ...settings, apiGatewayLogRole: false }, others)).toHaveLength(count);
});

test('two environments that deploy it in one account and region are named, others are not', () => {
  const others = [
    { env: 'twin', account, region, apiGatewayLogRole },
    { env: 'far', account, region: 'us-east-1', apiGatewayLogRole },
    { env: 'unknown', apiGatewayLogRole },
    { env: 'without', account, region },
  ];
  expect(warnings({ account, region }, others)).toEqual([
    expect.stringMatching(/^Each of here, twin deploys the log role/),
  ]);
  expect(warnings({ account, region }, others.slice(1))).toEqual([]);
  expect(warnings({ region }, others)).toEqual([]);
});

test('the shipped prod is told that it needs the log role, though the shipped dev has it', () => {
  const [role, ...rest] = warnings({ ...shippedSettings('prod'), apiGatewayLogRole: false }, [
    shippedSettings('dev'),
  ]);
  expect(role).toMatch(/set apiGatewayLogRole to true, or the deployment fails/);
  expect(rest).toEqual([]);
});
