import {
  functionVariable,
  templateKeys,
  templateSecrets,
  templateTables,
} from '../../../local/aws/template-resources.ts';
import type { Assembly } from '../../../local/template.ts';

type Given = { id: string; properties: Record<string, unknown> };

function assemblyOf(resources: Record<string, Given[]>): Assembly {
  return {
    dir: '/assembly',
    region: 'eu-central-1',
    account: '000000000000',
    resources: (type) =>
      (resources[type] ?? []).map(({ id, properties }) => ({
        type,
        logicalId: id,
        stack: 'Data',
        physicalId: id,
        arn: `arn:${id}`,
        ref: id,
        properties,
      })),
    asset: () => '',
    outputs: () => ({}),
  };
}

test('keys keep their spec and usage, and the aliases that point to them', () => {
  const keys = templateKeys(
    assemblyOf({
      'AWS::KMS::Key': [
        { id: 'data', properties: { EnableKeyRotation: true } },
        { id: 'sign', properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } },
      ],
      'AWS::KMS::Alias': [
        { id: 'a', properties: { AliasName: 'alias/app/data', TargetKeyId: 'arn:data' } },
        { id: 'b', properties: { AliasName: 'alias/app/sign', TargetKeyId: 'sign' } },
      ],
    }),
  );
  expect(keys).toMatchObject([
    {
      id: 'data',
      spec: 'SYMMETRIC_DEFAULT',
      usage: 'ENCRYPT_DECRYPT',
      aliases: ['alias/app/data'],
    },
    { id: 'sign', spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', aliases: ['alias/app/sign'] },
  ]);
});

test('a key that no stand-in can play is refused', () => {
  const hmac = [{ id: 'k', properties: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } }];
  expect(() => templateKeys(assemblyOf({ 'AWS::KMS::Key': hmac }))).toThrow('KeySpec');
});

test('secrets are generated, given or empty, as the template and the operator say', () => {
  const secrets = templateSecrets(
    assemblyOf({
      'AWS::SecretsManager::Secret': [
        { id: 'generated', properties: { GenerateSecretString: { PasswordLength: 12 } } },
        { id: 'given', properties: { GenerateSecretString: {} } },
        { id: 'empty', properties: {} },
      ],
    }),
    { 'arn:given': 'by hand' },
  );
  expect(secrets.map(({ name }) => name)).toEqual(['generated', 'given', 'empty']);
  expect(secrets[0]?.value).toHaveLength(12);
  expect([secrets[1]?.value, secrets[2]?.value]).toEqual(['by hand', undefined]);
});

test('a secret that the template only names exists when a value is given for it', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:app/tiktok';
  expect(templateSecrets(assemblyOf({}), { [arn]: 'by hand' })).toEqual([
    { arn, name: 'app/tiktok', value: 'by hand' },
  ]);
});

test('tables carry their physical name', () => {
  const table = { id: 'app-table', properties: { BillingMode: 'PAY_PER_REQUEST' } };
  expect(templateTables(assemblyOf({ 'AWS::DynamoDB::Table': [table] }))).toEqual([
    { name: 'app-table', properties: table.properties },
  ]);
});

test("a variable is found in the functions' environments, and a missing one is named", () => {
  const functions = [
    { id: 'pages', properties: {} },
    { id: 'token', properties: { Environment: { Variables: { CLIENT_SECRET_ARN: 'arn:x' } } } },
  ];
  const assembly = assemblyOf({ 'AWS::Lambda::Function': functions });
  expect(functionVariable(assembly, 'CLIENT_SECRET_ARN')).toBe('arn:x');
  expect(() => functionVariable(assembly, 'OTHER_ARN')).toThrow('OTHER_ARN');
});
