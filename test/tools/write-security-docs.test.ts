import { decidedItems, titledItems } from '../../tools/checklist-titles.ts';
import { SECURITY_SECTIONS } from '../../tools/security-items.ts';
import { checklistFaults, securityDocs } from '../../tools/write-security-docs.ts';

const items = (list: string) => `(item${list.includes(',') ? 's' : ''} ${list})`;
const read = (source: string) =>
  titledItems('test/a.test.ts', source).map(({ title, items: found }) => [title, ...found]);

const sections = [
  {
    title: 'Part',
    items: [
      { item: '1', rule: 'a | b', clause: 'RFC 1' },
      { item: '2a', rule: 'c', clause: 'own' },
    ],
  },
];
const proof = { file: 'test/core/a.test.ts', title: 'holds', items: ['1'] };
const page = { file: 'docs/decisions/0009-x.md', title: '0009 Not so', items: ['2a'] };

test('titles of tests, describes and tables are read, with values in them and without', () => {
  const source = `
    test('one ${items('1')}', () => {});
    describe("two ${items('2, A5')}", () => it(\`three \${name} ${items('38a')}\`, () => {}));
    test.each([1, 2])('four %i ${items('4')}', () => {});
    test('nothing', () => {});`;
  expect(read(source)).toEqual([
    ['one', '1'],
    ['two', '2', 'A5'],
    ['three ${name}', '38a'],
    ['four %i', '4'],
  ]);
});

test('rows of a table are read by their first text or by what they say', () => {
  const source = `
    const rows = [{ what: 'row one ${items('5')}', status: 400 }];
    test.each([['row two ${items('6')}', 1]])('%s', () => {});`;
  expect(read(source)).toEqual([
    ['row one', '5'],
    ['row two', '6'],
  ]);
});

test.each([
  'test.skip',
  'test.todo',
  'xtest',
  'describe.skip',
  'test.skip.each([1])',
  'console.log',
])('the words in %s count for nothing and are a fault', (callee) => {
  expect(() => read(`${callee}('never ${items('7')}', () => {});`)).toThrow('names no test');
});

test('a decision answers items by its line', () => {
  const text = '# 0009 Post only\n\n## Context\n\nText.\n\nChecklist: items 28, I1\n';
  expect(decidedItems('docs/decisions/0009.md', text)).toEqual([
    { file: 'docs/decisions/0009.md', title: '0009 Post only', items: ['28', 'I1'] },
  ]);
  expect(decidedItems('docs/decisions/0001.md', '# 0001 Tools\n\nChecklists: none\n')).toEqual([]);
});

test('an item without test and decision is a fault, and so is a number that does not exist', () => {
  expect(checklistFaults({ tests: [proof], decisions: [page] }, sections)).toEqual([]);
  expect(checklistFaults({ tests: [proof], decisions: [] }, sections)).toEqual([
    'item 2a has neither a test nor a decision: c',
  ]);
  const stray = { ...proof, items: ['1', '99'] };
  expect(checklistFaults({ tests: [stray], decisions: [page] }, sections)).toEqual([
    'test/core/a.test.ts: "holds" names item 99, which is not in the checklist',
  ]);
});

test('the page counts items and links each test and decision', () => {
  const text = securityDocs({ tests: [proof], decisions: [page] }, sections);
  expect(text).toContain('- by tests: 1\n- by decisions: 1\n- by both: 0\n');
  expect(text).toContain('| 1 | a \\| b (RFC 1) | [a.test.ts](../test/core/a.test.ts): holds |  |');
  expect(text).toContain('| 2a | c (own) |  | [0009 Not so](decisions/0009-x.md) |');
});

test('the checklist has each of its items once', () => {
  const all = SECURITY_SECTIONS.flatMap((section) => section.items.map(({ item }) => item));
  const numbers = Array.from({ length: 67 }, (_, at) => String(at + 1));
  const letters = ['21a', '21b', '21c', '38a', '38b', '38c', '38d', '38e'];
  const client = Array.from({ length: 12 }, (_, at) => `A${at + 1}`);
  const open = Array.from({ length: 5 }, (_, at) => `I${at + 1}`);
  expect([...all].sort()).toEqual([...numbers, ...letters, ...client, ...open].sort());
});
