import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../local/synthesis.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

/** A CDK app in miniature: writes down what it was given, or fails when the settings say so. */
const APP = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const context = JSON.parse(process.env.CDK_CONTEXT_JSON);
const settings = JSON.parse(readFileSync(context.settings, 'utf8'));
appendFileSync('runs', '.');
if (settings.broken) { console.error('settings.broken: must not be'); process.exit(1); }
mkdirSync(process.env.CDK_OUTDIR);
writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', JSON.stringify({ context, settings }));
`;

function project() {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin', 'app.ts'), APP);
  writeFileSync(join(root, 'cdk.json'), '{"context":{"flag":true}}');
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  const cacheDir = join(root, '.cache');
  return {
    root,
    cacheDir,
    synthesize: (settings: object) => synthesize({ root, cacheDir, settings }),
    runs: () => readFileSync(join(root, 'runs'), 'utf8').length,
  };
}

test('the app gets the settings and the context of cdk.json', async () => {
  const dir = await project().synthesize({ env: 'local' });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({ context: { flag: true }, settings: { env: 'local' } });
});

test('the same sources and settings are synthesized once, even by parallel callers', async () => {
  const { synthesize: run, runs } = project();
  const dirs = await Promise.all([run({ a: 1 }), run({ a: 1 })]);
  expect(new Set([...dirs, await run({ a: 1 })]).size).toBe(1);
  expect(runs()).toBe(1);
});

test('other settings or a changed source file are synthesized anew', async () => {
  const { root, synthesize: run, runs } = project();
  await run({ a: 1 });
  await run({ a: 2 });
  writeFileSync(join(root, 'bin', 'other.ts'), '// new');
  await run({ a: 2 });
  expect(runs()).toBe(3);
});

test("an app that refuses its settings fails with the app's own words and leaves nothing", async () => {
  const { cacheDir, synthesize: run } = project();
  await expect(run({ broken: true })).rejects.toThrow('settings.broken: must not be');
  expect(readdirSync(cacheDir).filter((name) => !name.endsWith('.json'))).toEqual([]);
  await expect(run({ broken: true })).rejects.toThrow('settings.broken: must not be');
});

test('a folder that cannot be made is named, with what helps', async () => {
  const { synthesize: run, cacheDir } = project();
  writeFileSync(cacheDir, 'a file');
  await expect(run({ a: 1 })).rejects.toThrow(
    `The folder ${cacheDir} cannot be written (EEXIST). Give yourself the right to, or delete it.`,
  );
});
