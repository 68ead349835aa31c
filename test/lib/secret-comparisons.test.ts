import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { isOneOf, sameSecret } from '../../lambdas/core/secret-text.ts';

const LAMBDAS = join(import.meta.dirname, '../../lambdas');
/** Names of values that a caller may try to guess. */
const SECRET = /secret|verifier|signature|password|(^|\.)(mac|given|expected|cookie|code|token)$/i;
const EARLY = new Set(['includes', 'indexOf', 'startsWith', 'endsWith', 'localeCompare', 'equals']);

/** Comparisons that stop at the first difference, with a secret's name on one side and a value on the other. */
function earlyComparisons(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && /^[!=]==?$/.test(node.operatorToken.getText())) {
      const sides = [node.left, node.right];
      if (sides.some(isSecret) && !sides.some(isFixed)) found.push(node.getText());
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      const [argument] = node.arguments;
      const sides = argument ? [expression, argument] : [];
      if (EARLY.has(name.text) && sides.some(isSecret) && !sides.some(isFixed)) {
        found.push(node.getText());
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

const isSecret = (node: ts.Expression) =>
  (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && SECRET.test(node.getText());
/** Nobody guesses against `undefined`, a text of the program, a type or a length. */
const isFixed = (node: ts.Expression) =>
  /^(undefined|null|true|false)$/.test(node.getText()) ||
  ts.isLiteralExpression(node) ||
  ts.isTypeOfExpression(node) ||
  node.getText().endsWith('.length');

/** Two values of our own, newest and previous, told apart; no caller has a say in either. */
const OUR_OWN = ['client.clientSecret === first.clientSecret'];

test('no secret is compared by anything that stops at the first difference (items 23, 29, 64)', () => {
  const sources = readdirSync(LAMBDAS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(LAMBDAS, file), 'utf8'));
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.flatMap(earlyComparisons)).toEqual(OUR_OWN);
});

test.each([
  'if (secret === live) return true;',
  'const ok = stored != request.signature;',
  'return live.includes(secret);',
  'if (!mac.startsWith(given)) throw fault;',
  'return verifier === code.codeChallenge;',
])('such a comparison would be found: %s', (source) => {
  expect(earlyComparisons(source)).toHaveLength(1);
});

test.each([
  'if (secret === undefined) return;',
  "if (typeof secret === 'string') return;",
  'if (secret.length === live.length) return;',
  "if (given === '') return;",
])('what gives nothing away is left alone: %s', (source) => {
  expect(earlyComparisons(source)).toEqual([]);
});

test('secrets of any lengths are compared, and all live ones are looked at (item 29)', () => {
  expect([sameSecret('a', 'a'), sameSecret('a', 'ab'), sameSecret('', '')]).toEqual([
    true,
    false,
    true,
  ]);
  const looked: string[] = [];
  const live = ['old', 'right', 'other'];
  const watched = new Proxy(live, {
    get: (target, name) => {
      if (typeof name === 'string' && /^\d$/.test(name)) looked.push(name);
      return Reflect.get(target, name) as unknown;
    },
  });
  expect(isOneOf('right', watched)).toBe(true);
  expect(new Set(looked)).toEqual(new Set(['0', '1', '2']));
  expect(isOneOf('wrong', live)).toBe(false);
});
