import { join } from 'node:path';
import { settingsSchema } from '../../lib/settings.ts';
import {
  brokenLinks,
  docFaults,
  missingPaths,
  unknownScripts,
  withTable,
} from '../../tools/check-docs.ts';
import { settingsTable } from '../../tools/settings-table.ts';

const BEGIN = '<!-- settings: written by tools/check-docs.ts --write -->\n\n';
const END = '\n\n<!-- end of settings -->';
const only =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);

test('the documents of this project say nothing that is not so', () => {
  expect(docFaults(join(import.meta.dirname, '../..'))).toEqual([]);
});

test('a link to a file that is not there is a fault, from where the document stands', () => {
  const docs = new Map([['docs/a.md', '[up](../b.md) [beside](c.md) [web](https://example.com/)']]);
  expect(brokenLinks(docs, only('b.md'))).toEqual(['docs/a.md: the link c.md leads nowhere']);
});

test('a link to a heading needs that heading, spelled as GitHub spells it', () => {
  const docs = new Map([
    ['a.md', '# Try it: 2 commands!\n\n[one](#try-it-2-commands) [two](b.md#no-such)'],
    ['b.md', '## Such\n\n```sh\n# no such\n```\n'],
  ]);
  expect(brokenLinks(docs, only('a.md', 'b.md'))).toEqual([
    'a.md: the link b.md#no-such leads nowhere',
  ]);
});

test('a command that package.json does not have is a fault', () => {
  const text =
    'npm ci && npm start, npm test, npm run demo, npm run --silent demo, npm run fly:away';
  expect(unknownScripts(new Map([['a.md', text]]), ['start', 'demo'])).toEqual([
    'a.md: there is no npm test',
    'a.md: there is no npm run fly:away',
  ]);
});

test('a path in backticks must be there, unless a command makes it', () => {
  const text = '`lib/app.ts`, `lib/gone.ts`, `connector/dist/Code.js` and `some/thing.ts`';
  expect(missingPaths(new Map([['a.md', text]]), only('lib/app.ts'))).toEqual([
    'a.md: there is no lib/gone.ts',
  ]);
});

test('the table of settings names every setting once, with its default', () => {
  const table = settingsTable();
  const keys = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
  expect(keys).toEqual(Object.keys(settingsSchema.shape));
  expect(table).toContain('| `rateLimitMax` | `60` |');
  expect(table).toContain('| `env` | required |');
});

test('the table is replaced between its markers and nothing else is touched', () => {
  const text = `before\n${BEGIN}old${END}\nafter\n`;
  expect(withTable(text, 'new')).toBe(`before\n${BEGIN}new${END}\nafter\n`);
});

test('a README without the markers is refused', () => {
  expect(() => withTable('before\nafter\n', 'new')).toThrow('lacks the markers');
});
