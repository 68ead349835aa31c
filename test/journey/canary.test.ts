import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DIMENSIONS, METRICS } from '../../lambdas/adapters/metrics.ts';
import { readEmbeddedMetrics } from '../adapters/emf.ts';
import { find, formsOf, textOf, type Named, type Places } from './canary-search.ts';
import { startWithCanaries, walk, type Walked } from './canary-journeys.ts';
import { START_MS } from './product.ts';
import { storedItems } from './stored.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

let walked: Walked;
beforeAll(async () => {
  walked = await startWithCanaries();
  await walk(walked);
}, START_MS);
afterAll(() => walked.product.close());

const assembly = () => walked.product.stack.assembly;
const logs = (): Places => new Map([['logs', walked.product.stack.logs.join('\n')]]);
const shown = (): Places => new Map([['shown', walked.shown.join('\n')]]);
/** Everything `cdk synth` wrote: templates, asset manifests, and the functions' code. */
const synthesized = (): Places => {
  const directories = [
    assembly().dir,
    ...assembly().resources('AWS::Lambda::Function').map(assembly().asset),
  ];
  return new Map(directories.flatMap(filesOf));
};
const environments = (): Places =>
  new Map(
    assembly()
      .resources('AWS::Lambda::Function')
      .map(({ physicalId, properties }) => [physicalId, JSON.stringify(properties['Environment'])]),
  );
const stored = async (): Promise<Places> =>
  new Map((await storedItems(walked.product.stack)).map((item) => [item.pk, textOf(item)]));

function filesOf(directory: string): Named[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((file) => [file, readFileSync(file, 'utf8')]);
}

describe('the searcher', () => {
  const planted = 'planted ü+/=&<"%-0123456789abcdef';
  const canaries = new Map([['planted', planted]]);

  test.each([...formsOf(planted)])('finds a canary as %s', (_, form) => {
    expect(find(canaries, new Map([['here', `before${form}after`]]))).toHaveLength(1);
  });

  test.each([0, 1, 2, 3, 4])('finds a canary %d bytes into something in Base64', (offset) => {
    const bytes = Buffer.from(`${'b'.repeat(offset)}${planted}after`);
    for (const encoding of ['base64', 'base64url'] as const) {
      const places = new Map([['here', bytes.toString(encoding)]]);
      expect(find(canaries, places)).toHaveLength(1);
    }
  });

  test('finds the first half of a token', () => {
    const token = 'abcdefghij'.repeat(5);
    expect(find(new Map([['token', token]]), new Map([['here', token.slice(0, 25)]]))).toHaveLength(
      1,
    );
  });

  test('finds a canary in the bytes and sets of an item', () => {
    const ascii = 'planted-in-bytes';
    const items = [{ deep: { sealed: Buffer.from(`x${ascii}`) } }, { ids: new Set([ascii]) }];
    for (const item of items) {
      const places = new Map([['item', textOf(item)]]);
      expect(find(new Map([['planted', ascii]]), places)).toHaveLength(1);
    }
  });

  test('finds nothing in a text that only looks alike', () => {
    expect(find(canaries, new Map([['here', planted.slice(0, -1)]]))).toEqual([]);
  });
});

describe('no secret, token, code or sign-in id', () => {
  test('the journeys gave the searcher something to look for, and places to look at', async () => {
    expect(walked.secrets.size).toBeGreaterThan(25);
    expect([...walked.secrets.values()].every((value) => value.length >= 12)).toBe(true);
    const [text = ''] = logs().values();
    expect(text.split('\n').length).toBeGreaterThan(150);
    expect(text.split('\n').some((line) => line.startsWith('connector: '))).toBe(true);
    const events = new Set(text.match(/(?<="event":")\w+/g));
    expect([...events]).toEqual(
      expect.arrayContaining([
        ...['connected', 'disconnected', 'removed_by_tiktok', 'webhook_signature_wrong', 'fault'],
        ...['code_replayed', 'refresh_token_reused', 'tiktok_failure', 'bearer_refused'],
      ]),
    );
    expect((await stored()).size).toBeGreaterThan(10);
    expect(environments().size).toBeGreaterThan(10);
    expect(synthesized().size).toBeGreaterThan(20);
  });

  test('is in a line of any log (item 63)', () => {
    expect(find(walked.secrets, logs())).toEqual([]);
  });

  test('is in a text that a user saw (item 66)', () => {
    expect(find(walked.secrets, shown())).toEqual([]);
  });

  test('is in an environment variable of a function', () => {
    expect(find(walked.secrets, environments())).toEqual([]);
  });

  test('is in a template or in the code of a function', () => {
    expect(find(walked.secrets, synthesized())).toEqual([]);
  });

  test('is stored in the table (items 24, 36)', async () => {
    expect(find(walked.secrets, await stored())).toEqual([]);
  });
});

test('what the functions write as metrics is what CloudWatch reads', () => {
  const lines = walked.product.stack.logs.filter((line) => line.includes('"_aws"'));
  const metrics = lines.flatMap((line) => readEmbeddedMetrics(line.slice(line.indexOf('{'))));
  const names = new Set(metrics.map(({ name }) => name));
  const known = Object.values(METRICS).map(({ metric }) => metric as string);
  expect([...names].filter((name) => !known.includes(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(15);
  expect(new Set(metrics.map(({ namespace }) => namespace)).size).toBe(1);
  const values: Record<string, readonly string[]> = DIMENSIONS;
  const pairs = metrics.flatMap(({ dimensionSets }) => dimensionSets.flatMap(Object.entries));
  expect(pairs.filter(([name, value]) => !values[name]?.includes(value))).toEqual([]);
});

test('the state of a client is stored in its sign-in, to be given back, and is nowhere else', async () => {
  const canaries = new Map([['state', walked.state]]);
  const places = find(canaries, await stored());
  expect(places).toEqual([expect.stringMatching(/^state as plain in SIGNIN#/)]);
  for (const elsewhere of [logs(), shown(), environments()]) {
    expect(find(canaries, elsewhere)).toEqual([]);
  }
});

test(
  'what the demo prints holds neither of the secrets it is given',
  async () => {
    const canaries = new Map([
      ['LOOKER_CLIENT_SECRET', 'canary-of-the-client-secret'],
      ['TIKTOK_CLIENT_SECRET', 'canary-of-the-tiktok-secret'],
    ]);
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'local', 'demo.ts')],
      {
        cwd: temporaryDirectory(),
        env: { PATH: process.env['PATH'], PORT: '0', ...Object.fromEntries(canaries) },
      },
    );
    expect(stdout).toMatch(/Signed in and read \d+ fields/);
    expect(find(canaries, new Map([['output', stdout + stderr]]))).toEqual([]);
  },
  START_MS,
);
