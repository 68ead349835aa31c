import { App, Stack } from 'aws-cdk-lib/core';
import { settingsSchema } from '../../lib/settings.ts';
import { addWarnings } from '../../lib/warnings.ts';

const READY = {
  env: 'here',
  connectorScriptIds: ['script-id-of-twenty-and-more'],
  supportEmail: 'help@insights.example.com',
  alarmEmail: 'night@insights.example.com',
  apiGatewayLogRole: true,
};

function warnings(settings: object, others: object[] = []): string[] {
  const stack = new Stack(new App(), 'Stack');
  const parsed = others.map((other) => settingsSchema.parse({ env: 'other', ...other }));
  addWarnings(stack, settingsSchema.parse({ ...READY, ...settings }), parsed);
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

const account = '111111111111';
test.each([
  ['no other environment', {}, [], 1],
  [
    'another one of the account that has it',
    { account },
    [{ account, apiGatewayLogRole: true }],
    0,
  ],
  ['another one of the account without it', { account }, [{ account }], 1],
  ['another one that has it, both of an account not named', {}, [{ apiGatewayLogRole: true }], 1],
  [
    'another account that has it',
    { account },
    [{ account: '222222222222', apiGatewayLogRole: true }],
    1,
  ],
])('without the log role, beside %s: %#', (_, settings, others, count) => {
  expect(warnings({ ...settings, apiGatewayLogRole: false }, others)).toHaveLength(count);
});
