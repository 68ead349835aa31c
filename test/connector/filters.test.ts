import { compileFilters, type FilterClause } from '../../connector/filters.ts';
import { toRegExp } from '../../connector/regular-expression.ts';
import type { Cell } from '../../connector/values.ts';

const clause = (operator: string, values: unknown, change: object = {}): FilterClause => ({
  fieldName: 'video_title',
  type: 'INCLUDE',
  operator,
  values,
  ...change,
});
function passes(cell: Cell, ...clauses: FilterClause[]): boolean | undefined {
  return compileFilters([clauses])?.passes(() => cell);
}

test.each<[string, string[], Cell, boolean]>([
  ['EQUALS', ['a'], 'a', true],
  ['EQUALS', ['a'], 'A', false],
  ['EQUALS', ['7'], 7, true],
  ['IN_LIST', ['a', 'b'], 'b', true],
  ['IN_LIST', ['a', 'b'], 'c', false],
  ['CONTAINS', ['🌊'], 'sea 🌊', true],
  ['CONTAINS', ['a'], 'b', false],
  ['REGEXP_PARTIAL_MATCH', ['b+'], 'abbc', true],
  ['REGEXP_EXACT_MATCH', ['b+'], 'abbc', false],
  ['REGEXP_EXACT_MATCH', ['a|abbc'], 'abbc', true],
  ['IS_NULL', [], null, true],
  ['IS_NULL', [], '', false],
  ['BETWEEN', ['20260101', '20260131'], '20260131', true],
  ['BETWEEN', ['20260101', '20260131'], '20260201', false],
  ['NUMERIC_GREATER_THAN', ['7'], 7, false],
  ['NUMERIC_GREATER_THAN_OR_EQUAL', ['7'], 7, true],
  ['NUMERIC_LESS_THAN', ['7'], 6.5, true],
  ['NUMERIC_LESS_THAN_OR_EQUAL', ['7'], 8, false],
  ['NUMERIC_LESS_THAN', ['7'], '', false],
  ['NUMERIC_LESS_THAN', ['7'], 'word', false],
])('%s %j on %p is %p, and EXCLUDE the opposite', (operator, values, cell, holds) => {
  expect(passes(cell, clause(operator, values))).toBe(holds);
  expect(passes(cell, clause(operator, values, { type: 'EXCLUDE' }))).toBe(!holds);
});

test.each(['EQUALS', 'CONTAINS', 'REGEXP_PARTIAL_MATCH', 'NUMERIC_LESS_THAN'])(
  'an empty cell matches no %s',
  (operator) => {
    expect(passes(null, clause(operator, operator === 'NUMERIC_LESS_THAN' ? ['9'] : ['']))).toBe(
      false,
    );
  },
);

test('truth values are compared in either case', () => {
  const isTrue = clause('EQUALS', ['TRUE'], { fieldName: 'user_is_verified' });
  expect([passes(true, isTrue), passes(false, isTrue)]).toEqual([true, false]);
});

test('truth values that are neither are left to the host', () => {
  for (const value of ['1', 'yes', '']) {
    const filter = clause('EQUALS', [value], { fieldName: 'user_is_verified' });
    expect(compileFilters([[filter]])).toBeNull();
  }
  const mixed = clause('IN_LIST', ['true', 'maybe'], { fieldName: 'user_is_verified' });
  expect(compileFilters([[mixed]])).toBeNull();
});

test('clauses of a list are alternatives, and all lists must hold', () => {
  const either = [clause('EQUALS', ['a']), clause('EQUALS', ['b'])];
  const filter = compileFilters([either, [clause('EQUALS', ['b'])]]);
  expect(['a', 'b', 'c'].map((cell) => filter?.passes(() => cell))).toEqual([false, true, false]);
});

test.each<[string, FilterClause]>([
  ['an unknown operator', clause('SOUNDS_LIKE', ['a'])],
  ['no operator', clause('', ['a'], { operator: undefined })],
  ['an unknown type', clause('EQUALS', ['a'], { type: 'MAYBE' })],
  ['an unknown field', clause('EQUALS', ['a'], { fieldName: 'nonsense' })],
  ['a metric', clause('EQUALS', ['7'], { fieldName: 'video_view_count' })],
  ['a formula', clause('EQUALS', ['a'], { fieldName: 'video_link' })],
  ['values that are no texts', clause('EQUALS', [7])],
  ['no list of values', clause('EQUALS', 'a')],
  ['a number that is none', clause('NUMERIC_LESS_THAN', ['x'])],
  ['no number', clause('NUMERIC_LESS_THAN', [])],
  ['half a range', clause('BETWEEN', ['1'])],
  ['a pattern that only RE2 knows', clause('REGEXP_PARTIAL_MATCH', ['\\Qa.b\\E'])],
  ['a broken pattern', clause('REGEXP_EXACT_MATCH', ['('])],
])('%s in one clause leaves all filters to the host', (_, strange) => {
  expect(compileFilters([[clause('EQUALS', ['a'])], [strange]])).toBeNull();
});

describe('a column of times takes values of its own form only', () => {
  const columns: [string, string][] = [
    ['video_create_date', '20261001'],
    ['video_create_time', '2026100103'],
    ['video_create_hour', '03'],
    ['video_create_weekday', '3'],
    ['data_as_of', '202610010305'],
  ];
  const OPERATORS = ['EQUALS', 'IN_LIST', 'NUMERIC_GREATER_THAN_OR_EQUAL', 'BETWEEN'];

  test.each(columns)(
    '%s: %s, and nothing longer, shorter or with other signs',
    (fieldName, own) => {
      for (const operator of OPERATORS) {
        const by = (value: string) => clause(operator, [value, value], { fieldName });
        expect(passes(own, by(own))).toBe(true);
        for (const value of [
          `${own}0`,
          own.slice(1),
          `-${own.slice(1)}`,
          '2026-10-01',
          '1e3',
          '',
        ]) {
          expect(compileFilters([[by(value)]])).toBeNull();
        }
      }
    },
  );

  test('one strange value of a list is enough', () => {
    const list = clause('IN_LIST', ['03', '3'], { fieldName: 'video_create_hour' });
    expect(compileFilters([[list]])).toBeNull();
  });

  test('a part of a day may be looked for', () => {
    const part = clause('CONTAINS', ['202610'], { fieldName: 'video_create_date' });
    expect([passes('20261001', part), passes('20260901', part)]).toEqual([true, false]);
  });
});

test('a list without clauses is left to the host', () => {
  expect(compileFilters([[]])).toBeNull();
});

test('the columns that filters look at are told', () => {
  const other = clause('IS_NULL', [], { fieldName: 'video_hashtags' });
  const filter = compileFilters([[clause('EQUALS', ['a']), other], [other]]);
  expect(filter?.columns.map(({ id }) => id)).toEqual(['video_title', 'video_hashtags']);
});

describe("a pattern in Looker Studio's dialect", () => {
  test.each([
    ['(?i)SEA', 'the sea', true],
    ['^.$', '🌊', true],
    ['a.b', 'a\nb', false],
    ['a.b', 'a\rb', true],
    ['a\\sb', 'a b', true],
    ['a\\sb', 'a\u00a0b', false],
    ['[\\s.]x', '.x', true],
    ['\\Aab\\z', 'ab', true],
    ['b\\z', 'b\n', false],
    ['\\p{L}+', 'é', true],
    ['a\\Sb', 'a\u00a0b', true],
    ['a\\Sb', 'a\u000bb', true],
    ['a\\Sb', 'a b', false],
    ['a[^\\s]b', 'a\u00a0b', true],
    ['\\w', 'é', false],
    ['\\W', 'é', true],
    ['\\d', '٣', false],
    ['\\bx', 'éx', true],
    ['\\Bx', 'ax', true],
    ['a{2}', 'aa', true],
    ['(?:a|b)c', 'bc', true],
    ['[[a]', '[', true],
    ['[(?]', '?', true],
    ['\\.', 'a', false],
    ['(?i)\\p{Lu}', 'é', true],
    ['\\P{L}', '1', true],
    ['\\x41', 'A', true],
  ])('%s on %j is %p', (pattern, text, matches) => {
    expect(toRegExp(pattern, false)?.test(text)).toBe(matches);
  });

  test.each([
    ...[
      '[[:alpha:]]',
      '[a[:digit:]]',
      '\\pN',
      '\\Qa.b\\E',
      '(?P<name>a)',
      '(?s)a',
      '(?s:.)',
      'a(?i)b',
    ],
    ...['[\\S]', '[\\z]', '[\\b]', '[\\s-x]', '[!-\\s]', '[]a]', '[^]a]', '[^]'],
    ...['(a)\\1', '\\0', '\\u0041', '\\cA', '\\x{41}', '\\C', '\\a', 'a(?=b)', '(?<!a)b'],
    ...['(?i)\\bsea', '(?i)\\B', '(?i)\\P{Lu}', '\\p{C}', '\\p{Cn}', '\\p{Letter}', '\\p{Greek}'],
    ...['a**', '{,3}', 'a{', '\\-', '\\'],
  ])('%s is not guessed at', (pattern) => {
    expect(toRegExp(pattern, false)).toBeNull();
  });

  test.each([
    '(\\w+\\s?)+',
    '(?:a|ab)*',
    '((?:a)*b?)+c',
    '(a?){20}',
    '(\\w{1,9} ?){1,9}',
    '.*a.*b.*c.*',
  ])('%s, which JavaScript could try out for hours, is left to the host', (pattern) => {
    expect(toRegExp(pattern, true)).toBeNull();
  });

  test('to look for it anywhere counts as one more open repeat', () => {
    const three = '[ab]*c+d*';
    expect(toRegExp(three, true)?.test('abcd')).toBe(true);
    expect(toRegExp(three, false)).toBeNull();
  });

  test.each([
    ['(?i)#cat( |$)', false, 'a #Cat'],
    ['.*(?:cat|dog).*', true, 'my dogs'],
    ['.*cat.*dog.*', true, 'cat and dog'],
    ['(#[*+|])+x{2}', true, '#*#+xx'],
    ['([0-9]{3}-)+', true, '123-456-'],
    ['(very )?good', true, 'good'],
  ])('%s is not slow', (pattern, whole, text) => {
    expect(toRegExp(pattern, whole)?.test(text)).toBe(true);
  });

  test('a pattern is one by itself, not only within the group it is put in', () => {
    expect(toRegExp('a)|(?:b', true)).toBeNull();
  });
});
