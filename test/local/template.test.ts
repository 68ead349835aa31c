import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAssembly } from '../../local/template.ts';
import type { Assembly, AssemblyOptions } from '../../local/template.ts';
import { synthesizeSample } from './gateway/sample-api.ts';

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

/** An assembly of one stack, written by hand. */
function assemble(template: object, options?: AssemblyOptions): Assembly {
  const dir = mkdtempSync(join(tmpdir(), 'assembly-'));
  dirs.push(dir);
  const artifacts = {
    Stack: { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.template.json' } },
  };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ artifacts }));
  writeFileSync(join(dir, 'a.template.json'), JSON.stringify(template));
  return loadAssembly(dir, options);
}

/** Value of one expression in a stack that has a bit of everything. */
function resolve(expression: unknown, options?: AssemblyOptions): unknown {
  const assembly = assemble(
    {
      Parameters: {
        Plain: { Type: 'String', Default: 'default' },
        None: { Type: 'String' },
        FromStore: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/name' },
      },
      Mappings: { Map: { first: { second: 'mapped' } } },
      Conditions: {
        Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
        No: { 'Fn::Not': [{ Condition: 'Yes' }] },
        Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
        Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      },
      Resources: {
        Subject: { Type: 'Custom::Subject', Properties: { value: expression } },
        Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/a/name', Value: 'kept' } },
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
        Acl: { Type: 'AWS::WAFv2::WebACL', Properties: {} },
      },
    },
    options,
  );
  return assembly.resources('Custom::Subject')[0]?.properties.value;
}

describe('an expression', () => {
  test.each([
    ['Ref of a resource', { Ref: 'Topic' }, 'arn:aws:sns:eu-central-1:000000000000:news'],
    ['Ref of a parameter', { Ref: 'Plain' }, 'default'],
    ['Ref of a stored parameter', { Ref: 'FromStore' }, 'kept'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::StackName' }, 'Stack'],
    ['GetAtt', { 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'news'],
    [
      'GetAtt of a web ACL',
      { 'Fn::GetAtt': ['Acl', 'Id'] },
      expect.stringMatching(/^\w{8}(-\w+){4}$/),
    ],
    ['GetAtt with a dot', { 'Fn::GetAtt': 'Parameter.Value' }, 'kept'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::URLSuffix' }]] }, 'a-amazonaws.com'],
    ['Sub', { 'Fn::Sub': '${Plain} ${Topic.TopicName} ${!Kept}' }, 'default news ${Kept}'],
    ['Sub with variables', { 'Fn::Sub': ['${A}', { A: { Ref: 'Plain' } }] }, 'default'],
    ['Select of Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    ['FindInMap', { 'Fn::FindInMap': ['Map', 'first', 'second'] }, 'mapped'],
    ['Base64', { 'Fn::Base64': 'a' }, 'YQ=='],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Plain' } } }, '{"a":"default"}'],
    ['If with a true condition', { 'Fn::If': ['Yes', 'yes', 'no'] }, 'yes'],
    ['If with a false condition', { 'Fn::If': ['No', 'yes', 'no'] }, 'no'],
    ['And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['no value in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['no value in a map', { a: 1, b: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] } }, { a: 1 }],
    ['a stored parameter in text', 'x {{resolve:ssm:/a/name:1}}', 'x kept'],
  ])('%s is resolved', (_, expression, expected) => {
    expect(resolve(expression)).toEqual(expected);
  });

  test.each([
    ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/16', 1, 5] }, /Subject: Fn::Cidr/],
    ['an unknown resource', { Ref: 'Nobody' }, /Subject: .*Nobody/],
    ['an unknown attribute', { 'Fn::GetAtt': ['Topic', 'Colour'] }, /Subject: .*Topic.*Colour/],
    ['an unknown export', { 'Fn::ImportValue': 'nothing' }, /Subject: .*nothing/],
    ['an unknown map entry', { 'Fn::FindInMap': ['Map', 'first', 'x'] }, /Subject: Map.first.x/],
    ['a parameter without value', { Ref: 'None' }, /Subject: parameter None/],
    ['a secret nobody has', '{{resolve:secretsmanager:a:SecretString:k}}', /Subject: no value/],
  ])('%s is an error that names the logical id', (_, expression, message) => {
    expect(() => resolve(expression)).toThrow(message);
  });

  test('a given parameter wins over its default', () => {
    expect(resolve({ Ref: 'Plain' }, { parameters: { Plain: 'given' } })).toBe('given');
  });

  test.each([
    ['{{resolve:secretsmanager:name}}', '{"k":"v"}'],
    ['{{resolve:secretsmanager:name:SecretString}}', '{"k":"v"}'],
    ['{{resolve:secretsmanager:name:SecretString:k}}', 'v'],
    ['{{resolve:secretsmanager:name:SecretString:k::}}', 'v'],
    ['Bearer {{resolve:secretsmanager:name:SecretString:k:AWSPREVIOUS:}}', 'Bearer old'],
    [`{{resolve:secretsmanager:arn:aws:secretsmanager:r:a:secret:name:SecretString:k::}}`, 'v'],
  ])('%s is %s', (text, expected) => {
    const secretString = (id: string, stage?: string) => {
      if (!/^(arn:aws:secretsmanager:r:a:secret:)?name$/.test(id)) return undefined;
      return stage === 'AWSPREVIOUS' ? '{"k":"old"}' : '{"k":"v"}';
    };
    expect(resolve(text, { secretString })).toBe(expected);
  });

  test('a secret reference that is joined from parts is resolved', () => {
    const parts = ['{{resolve:secretsmanager:', { Ref: 'Plain' }, ':SecretString:k::}}'];
    const secretString = (id: string) => (id === 'default' ? '{"k":"v"}' : undefined);
    expect(resolve({ 'Fn::Join': ['', parts] }, { secretString })).toBe('v');
  });
});

describe('an assembly', () => {
  test('leaves out a resource whose condition does not hold', () => {
    const assembly = assemble({
      Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { One: { Type: 'T' }, Two: { Type: 'T', Condition: 'No' } },
    });
    expect(assembly.resources('T').map(({ logicalId }) => logicalId)).toEqual(['One']);
  });

  test('resolves nothing before it is asked', () => {
    const assembly = assemble({
      Resources: {
        Bad: { Type: 'Bad', Properties: { a: { 'Fn::Cidr': [] } } },
        Good: { Type: 'G' },
      },
    });
    expect(assembly.resources('G')).toHaveLength(1);
    expect(assembly.resources('Bad')).toHaveLength(1);
  });

  test('must have a manifest', () => {
    expect(() => loadAssembly(tmpdir())).toThrow('is not a cloud assembly');
  });

  describe('of a CDK app with two stacks', () => {
    let dir: string;
    let assembly: Assembly;
    beforeAll(() => {
      dir = synthesizeSample();
      dirs.push(dir);
      assembly = loadAssembly(dir, { region: 'eu-west-1', secretString: () => '{"first":"k"}' });
    });
    const one = (type: string, part = '') => {
      const found = assembly.resources(type).find(({ logicalId }) => logicalId.startsWith(part));
      if (!found) throw new Error(type);
      return found;
    };

    test('names of one stack reach the functions of the other', () => {
      const table = one('AWS::DynamoDB::Table');
      const key = one('AWS::KMS::Key');
      expect(one('AWS::Lambda::Function', 'Echo').properties.Environment).toEqual({
        Variables: {
          TABLE_NAME: table.physicalId,
          TABLE_ARN: table.arn,
          KEY_ID: key.physicalId,
          KEY_ARN: key.arn,
          SECRET_ARN: one('AWS::SecretsManager::Secret').arn,
          PLACE: 'aws/eu-west-1/000000000000/${literal}/two',
          SUFFIX: 'amazonaws.com',
        },
      });
    });

    test('ids have the shape of the real ones and are the same at every load', () => {
      const key = one('AWS::KMS::Key');
      expect(key.physicalId).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(key.arn).toBe(`arn:aws:kms:eu-west-1:000000000000:key/${key.physicalId}`);
      expect(one('AWS::ApiGateway::RestApi').physicalId).toMatch(/^[a-z0-9]{10}$/);
      expect(one('AWS::SecretsManager::Secret').physicalId).toBe('sample/keys');
      const again = loadAssembly(dir).resources('AWS::KMS::Key')[0];
      expect(again?.physicalId).toBe(key.physicalId);
    });

    test('the code of a function is a directory', () => {
      expect(assembly.asset(one('AWS::Lambda::Function', 'Echo'))).toMatch(/asset\.[0-9a-f]+$/);
    });

    test('a resource without code has no asset', () => {
      expect(() => assembly.asset(one('AWS::KMS::Key'))).toThrow('not a directory asset');
    });

    test('an API key gets its value from a secret', () => {
      expect(one('AWS::ApiGateway::ApiKey', 'First').properties.Value).toBe('k');
    });

    test('outputs are resolved', () => {
      expect(assembly.outputs()).toMatchObject({
        GreetingName: '/sample/greeting',
        GreetingText: 'hello',
      });
    });
  });
});
