import { textTable } from '../../local/text-table.ts';

const COLUMNS = [
  { title: 'Text', align: 'left', maxWidth: 6 },
  { title: 'Views', align: 'right', maxWidth: 9 },
] as const;

test('columns are as wide as their content and aligned', () => {
  expect(
    textTable(COLUMNS, [
      ['ab', '1'],
      ['abcdef', '1,000'],
    ]),
  ).toEqual(['Text    Views', '──────  ─────', 'ab          1', 'abcdef  1,000']);
});

test('long texts end with an ellipsis', () => {
  expect(textTable(COLUMNS, [['abcdefg', '1']])[2]).toBe('abcde…      1');
});

test.each([
  ['emoji', '🥐x'],
  ['joined emoji', '👩🏽‍⚕️x'],
  ['East Asian letters', '日x'],
])('%s take two cells', (_what, text) => {
  expect(textTable(COLUMNS, [[text, '1']])[2]).toBe(`${text}       1`);
});

test('line breaks and control characters do not tear the table', () => {
  expect(textTable(COLUMNS, [['a\n\u001b[b', '1']])[2]).toBe('a [b      1');
});
