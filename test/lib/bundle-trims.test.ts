import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readBudget } from '../../bench/budget.ts';
import { KEPT_ERRORS } from '../../lib/bundle-trims.ts';
import { buildBundles } from '../../lib/bundles.ts';
import { temporaryDirectory } from './temporary.ts';

const ROOT = join(import.meta.dirname, '../..');

let outdir: string;
let names: string[];
beforeAll(async () => {
  outdir = temporaryDirectory();
  names = await buildBundles(ROOT, outdir);
}, 60_000);

const file = (name: string) => join(outdir, name, 'index.mjs');

test('every function has a budget, and every budget a function', () => {
  expect(Object.keys(readBudget()).sort()).toEqual(names);
});

test('no bundle is larger than its budget in bench/budget.json', () => {
  const budget = readBudget();
  const over = names
    .map((name) => ({ name, kilobytes: statSync(file(name)).size / 1000 }))
    .filter(({ name, kilobytes }) => kilobytes > (budget[name] ?? 0));
  expect(over).toEqual([]);
});

test.each([
  ['single sign-on and role credentials', 'sso_start_url'],
  ['the credentials of a profile', 'credential_source'],
  ['event streams', ':message-type'],
  ['the classic zod', 'Invalid option: expected one of'],
  ['SHA-256 in JavaScript', '1116352408'],
  ['an import of node:http', 'from"node:http"'],
  ['the adaptive retry mode', 'measuredTxRate'],
  ['headers of streamed events', 'Invalid UUID received'],
  ['Query and Scan', 'LastEvaluatedKey'],
  ['error classes nobody asks for', 'KeyUnavailableException'],
  ["a library's manifest", 'devDependencies'],
  ['the look at each letter of what AWS sent', 'Invalid base64 string'],
])('no bundle holds %s', (_, text) => {
  const holding = names.filter((name) => readFileSync(file(name), 'utf8').includes(text));
  expect(holding).toEqual([]);
});

test('every error class of the SDK that an adapter asks for is kept', () => {
  const folder = join(ROOT, 'lambdas/adapters');
  const asked = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .flatMap((source) => source.match(/(?<=instanceof )\w+Exception\b/g) ?? []);
  expect([...new Set(asked)].sort()).toEqual([...KEPT_ERRORS].sort());
});
