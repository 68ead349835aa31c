import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildBundles, functionNames } from '../../lib/bundles.ts';
import { temporaryDirectory } from './temporary.ts';

let root: string;
let outdir: string;
beforeEach(() => {
  root = temporaryDirectory();
  outdir = join(root, 'dist/lambdas');
  mkdirSync(join(root, 'lambdas/core'), { recursive: true });
  writeFileSync(join(root, 'lambdas/core/greeting.ts'), `export const greeting: string = 'hello';`);
  writeFileSync(
    join(root, 'lambdas/token.ts'),
    `import { createHash } from 'node:crypto';
     import { greeting } from './core/greeting.ts';
     export const handler = async () => greeting + createHash('sha256').digest().length;`,
  );
  writeFileSync(join(root, 'lambdas/keys.ts'), `export const handler = async () => 'keys';`);
});

const bundle = (name: string) => join(outdir, name, 'index.mjs');

test('the functions are the files directly in lambdas/', () => {
  expect(functionNames(root)).toEqual(['keys', 'token']);
});

test('each function becomes one ES module and its source map', async () => {
  await expect(buildBundles(root, outdir)).resolves.toEqual(['keys', 'token']);
  expect(readdirSync(outdir).sort()).toEqual(['keys', 'token']);
  expect(readdirSync(join(outdir, 'token')).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  expect(readFileSync(bundle('token'), 'utf8')).toContain('sourceMappingURL=index.mjs.map');
});

test('a bundle runs by itself', async () => {
  await buildBundles(root, outdir);
  const { handler } = await import(pathToFileURL(bundle('token')).href);
  await expect(handler()).resolves.toBe('hello32');
});

test('the same sources give the same bytes, wherever the project lies', async () => {
  const other = temporaryDirectory();
  await buildBundles(root, outdir);
  mkdirSync(join(other, 'lambdas/core'), { recursive: true });
  for (const file of ['core/greeting.ts', 'token.ts', 'keys.ts']) {
    writeFileSync(join(other, 'lambdas', file), readFileSync(join(root, 'lambdas', file)));
  }
  await buildBundles(other, join(other, 'dist/lambdas'));
  for (const file of ['token/index.mjs', 'token/index.mjs.map', 'keys/index.mjs']) {
    expect(readFileSync(join(other, 'dist/lambdas', file))).toEqual(
      readFileSync(join(outdir, file)),
    );
  }
});

test('an unchanged bundle is not written again', async () => {
  await buildBundles(root, outdir);
  const before = statSync(bundle('token')).ino;
  await buildBundles(root, outdir);
  expect(statSync(bundle('token')).ino).toBe(before);
});

test('a changed source gives a new bundle, and no other file is left behind', async () => {
  await buildBundles(root, outdir);
  writeFileSync(join(root, 'lambdas/keys.ts'), `export const handler = async () => 'new';`);
  await buildBundles(root, outdir);
  expect(readFileSync(bundle('keys'), 'utf8')).toContain('new');
  expect(readdirSync(outdir).sort()).toEqual(['keys', 'token']);
});

test('the bundle of a function that is gone is removed', async () => {
  mkdirSync(join(outdir, 'old'), { recursive: true });
  await buildBundles(root, outdir);
  expect(readdirSync(outdir).sort()).toEqual(['keys', 'token']);
});

test('a source that does not compile fails the build', async () => {
  writeFileSync(join(root, 'lambdas/keys.ts'), `import './missing.ts';`);
  await expect(buildBundles(root, outdir)).rejects.toThrow('missing.ts');
});
