import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnOutput, Validations } from 'aws-cdk-lib/core';
import type { App, Stack } from 'aws-cdk-lib/core';
import { ROUTES } from '../../contract/api.ts';
import { ITEM_KINDS } from '../../lambdas/adapters/table-schema.ts';
import { functionNames } from '../../lib/bundles.ts';
import { settingsSchema } from '../../lib/settings.ts';
import { evidenceFiles, outOfDate } from '../../tools/evidence.ts';
import { differences } from '../../tools/evidence/differences.ts';
import { collectEvidence, type Evidence } from '../../tools/evidence/report.ts';
import { shippedSettings } from '../lib/shipped-settings.ts';
import { ROOT } from '../lib/synthesized.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const SLOW_MS = 180_000;
const PROD = settingsSchema.parse(shippedSettings('prod'));
const DEV = settingsSchema.parse(shippedSettings('dev'));
const RANDOM = 'q7Lw0Zr9Tb4Xk2Vn8Hs6Yd3Cf5Gj1MpA';

let evidence: Evidence;
let changed: Evidence;
beforeAll(async () => {
  evidence = await collectEvidence({ root: ROOT, environments: [PROD, DEV] });
  changed = await collectEvidence({ root: ROOT, environments: [PROD], change });
}, SLOW_MS);

const prod = ({ report }: Evidence = evidence) => {
  const [main] = report.environments;
  if (!main) throw new Error('no environment');
  return main;
};
const html = () => evidenceFiles(evidence)['index.html'] ?? '';

/** What must not get past a reader: a wildcard, an acknowledgement, and secrets in three places. */
function change(app: App): void {
  const stack = app.node.findChild('SocialInsights-prod-Api') as Stack;
  const token = stack.node.findChild('Token');
  (token.node.findChild('Policy') as ManagedPolicy).addStatements(
    new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] }),
  );
  Validations.of(token).acknowledge({ id: 'AwsSolutions-L1', reason: 'a reason that is new' });
  const lambda = token.node.findChild('Function') as LambdaFunction;
  lambda.addEnvironment('SOMETHING', `AKIA${'ABCD'.repeat(4)}`);
  lambda.addEnvironment('API_KEY', 'hunter2');
  new CfnSecret(stack, 'Planted', { secretString: 'hunter2' });
  new CfnOutput(stack, 'PlantedOutput', { value: RANDOM });
}

test(
  'two runs are equal, byte by byte',
  async () => {
    const again = await collectEvidence({ root: ROOT, environments: [PROD] });
    const { environments, components } = evidence.report;
    const bytes = (facts: unknown) => JSON.stringify(facts);
    expect(bytes(again.report.environments[0])).toBe(bytes(environments[0]));
    expect(bytes(again.report.components)).toBe(bytes(components));
    expect(again.bom).toBe(evidence.bom);
  },
  SLOW_MS,
);

test('no machine, account or moment is in it', () => {
  for (const text of Object.values(evidenceFiles(evidence))) {
    expect(text).not.toContain(ROOT);
    expect(text).not.toContain(tmpdir());
    expect(text).not.toContain('000000000000');
    expect(text).not.toMatch(/\b20\d\d-\d\d-\d\dT|serialNumber|timestamp/);
    expect(text).not.toMatch(/\b[0-9a-f]{64}\b/);
  }
});

test('the product as it is has no fault', () => {
  expect(evidence.report.faults).toEqual([]);
});

test('every route of the contract is there, with its function', () => {
  const routes = prod().routes.map(({ route }) => route);
  for (const { method, path } of Object.values(ROUTES)) {
    expect(routes).toContain(`${method} ${path}`);
    expect(html()).toContain(`${method} ${path}`.replaceAll('/', '/<wbr>'));
  }
  expect(prod().routes.filter(({ function: name }) => name === '')).toEqual([]);
});

test('exactly the routes under /api ask for a token', () => {
  const guarded = prod().routes.filter(({ authorizer }) => authorizer !== 'none');
  expect(guarded.map(({ route }) => route)).toEqual(
    Object.values(ROUTES)
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path}`),
  );
});

test('every function is there, and each statement of its policy is a sentence', () => {
  expect(prod().functions.map(({ name }) => name)).toEqual(functionNames(ROOT));
  for (const { permissions } of prod().functions) {
    expect(permissions.length).toBeGreaterThan(1);
    for (const { sentence } of permissions) expect(sentence).toMatch(/^May [a-z].*\.$/);
  }
});

test('a sentence says who may do what to what, and under which condition', () => {
  const sentences = (name: string) =>
    prod()
      .functions.find((each) => each.name === name)
      ?.permissions.map(({ sentence }) => sentence);
  expect(sentences('token')).toEqual(
    expect.arrayContaining([
      'May read and change CODE# items of the table, each named by its key.',
      'May sign with the signing key 1, by ECDSA_SHA_256 only.',
    ]),
  );
  expect(sentences('callback')).toContain(
    'May make data keys under the data key, for the encryption context purpose = tiktok-tokens, ' +
      'with no other name in it than purpose and connection, connection always named.',
  );
});

test('every kind of item is there, and the sealed one says so', () => {
  expect(prod().items.map(({ kind }) => kind)).toEqual(Object.values(ITEM_KINDS));
  const sealed = prod().items.filter(({ encryption }) => encryption.startsWith('AES-256-GCM'));
  expect(sealed.map(({ kind }) => kind)).toContain('TIKTOK#');
});

test('the users of the data key are those that the policies name', () => {
  const key = prod().keys.find(({ name }) => name === 'the data key');
  const opening = key?.users.filter(({ may }) => may.includes('decrypt')) ?? [];
  const names = new Set(opening.map(({ role }) => role));
  expect([...names].sort()).toEqual(['revoke', 'upkeep', 'user', 'videos']);
  expect(key?.policy.map(({ may }) => may)).toContain(
    'May never make grants on it, unless for a service of AWS.',
  );
});

test('the data flow joins every function to who calls it', () => {
  const { flow } = prod();
  const reached = new Set(flow.edges.map(({ to }) => to));
  expect(flow.functions.filter((name) => !reached.has(name))).toEqual([]);
  expect(flow.edges).toContainEqual({
    from: 'token',
    to: 'the signing keys',
    does: 'GetPublicKey, Sign',
  });
});

test('all six packs are run over resources, and nothing is open in AwsSolutions', () => {
  expect(prod().packs.map(({ pack }) => pack)).toHaveLength(6);
  for (const { judging, compliant } of prod().packs) {
    expect(judging).toBeGreaterThan(10);
    expect(compliant).toBeGreaterThan(40);
  }
  expect(prod().packs[0]).toMatchObject({ pack: 'AwsSolutions', rules: 131, open: 0 });
});

test('what dev does differently is named', () => {
  const [main, dev] = evidence.report.environments;
  if (!main || !dev) throw new Error('two environments are expected');
  expect(differences(main, dev)).toContainEqual({
    what: 'table: deletion protection',
    first: 'true',
    second: 'false',
  });
  expect(differences(main, main)).toEqual([]);
});

test('the page asks nothing of the network and runs nothing', () => {
  expect(html()).not.toMatch(/<script|<link|<img|\bsrc=|@import|url\(/);
  const targets = [...html().matchAll(/href="([^"]*)"/g)].map(([, target]) => target);
  expect(
    targets.filter((each) => !/^(#|evidence\.json$|sbom\.cdx\.json$)/.test(each ?? '')),
  ).toEqual([]);
  for (const id of targets.filter((each) => each?.startsWith('#'))) {
    expect(html()).toContain(`id="${id?.slice(1)}"`);
  }
});

test('the bill of materials has what is in the bundles as required, tools as excluded', () => {
  const bom = JSON.parse(evidence.bom) as {
    specVersion: string;
    components: { purl?: string; scope: string; licenses?: unknown[] }[];
  };
  expect(bom.specVersion).toBe('1.6');
  const scope = new Map(
    bom.components.map(({ purl, scope: is }) => [purl?.replace(/@[^@]*$/, ''), is]),
  );
  for (const name of ['jose', 'zod', '%40middy/core', '%40aws-sdk/client-kms']) {
    expect(scope.get(`pkg:npm/${name}`)).toBe('required');
  }
  for (const name of ['jest', 'aws-cdk-lib', 'dynalite']) {
    expect(scope.get(`pkg:npm/${name}`)).toBe('excluded');
  }
  const required = bom.components.filter((each) => each.scope === 'required');
  expect(required).toHaveLength(evidence.report.components.shipped.length + 1);
});

describe('a change of posture', () => {
  test('a wildcard permission is a sentence, a fault and a red word on the page', () => {
    const token = prod(changed).functions.find(({ name }) => name === 'token');
    const sentence = 'May do dynamodb:* on everything (*).';
    expect(token?.permissions).toContainEqual(
      expect.objectContaining({ sentence, wildcard: true }),
    );
    expect(changed.report.faults).toContain(`prod: token has a wildcard: ${sentence}`);
    expect(evidenceFiles(changed)['index.html']).toContain(
      `<span class="badge bad">wildcard</span> ${sentence}`,
    );
  });

  test('a wildcard on the table is a right on every kind of item', () => {
    for (const { readBy } of prod(changed).items) expect(readBy).toContain('token');
  });

  test('an acknowledgement more is in the list, with its reason, and found by nothing', () => {
    expect(prod(changed).acknowledged).toContainEqual({
      rule: 'AwsSolutions-L1',
      reason: 'a reason that is new',
      resources: ['Api/Token'],
      foundBy: [],
    });
  });

  test.each([
    ['an access key in an environment', /Token.*SOMETHING holds an AWS access key id/],
    ['a plain value under the name of a secret', /Token.*API_KEY holds a plain value/],
    [
      'the value of a secret in a template',
      /Planted\.Properties\.SecretString holds a plain value/,
    ],
    ['a random text in a template', /Outputs\.PlantedOutput\.Value holds a random text/],
  ])('%s is a fault', (_, fault) => {
    expect(changed.report.faults).toContainEqual(expect.stringMatching(fault));
  });

  test('no fault and no file repeats the value of what was found', () => {
    const all = [...Object.values(evidenceFiles(changed)), ...changed.report.faults].join('\n');
    for (const value of [RANDOM, 'hunter2', 'ABCDABCD']) expect(all).not.toContain(value);
  });
});

test('a file that is not there or not the same is out of date', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'a'), '1');
  writeFileSync(join(directory, 'b'), '1');
  expect(outOfDate({ a: '1', b: '2', c: '3' }, directory)).toEqual([
    'b is out of date: run npm run docs and read the difference',
    'c is out of date: run npm run docs and read the difference',
  ]);
});
