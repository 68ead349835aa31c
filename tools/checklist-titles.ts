/** Where the checklist's items are answered: titles of tests, and lines of decision pages. */
import ts from 'typescript';

/** Something that answers items: a test's title or a decision's, and the file it stands in. */
export interface Evidence {
  file: string;
  title: string;
  items: readonly string[];
}

const WORDS = / ?\(items? ([\w, ]+)\)/;
const LINE = /^Checklist: items? ([\w, ]+)$/m;
const TITLED = new Set(['test', 'it', 'describe']);

const itemsOf = (list = ''): string[] => list.split(',').map((item) => item.trim());

/**
 * Titles with `(item 25)` or `(items 22, A5)` in them, read from the source of a test file: titles of
 * `test`, `it` and `describe`, of their `.each` tables, and names of rows (the first text of a list, or
 * the property `what`). Throws an Error when the words stand in a text that names nothing.
 */
export function titledItems(file: string, source: string): Evidence[] {
  const found: Evidence[] = [];
  const visit = (node: ts.Node) => {
    const text = textOf(node);
    const words = text === undefined ? null : WORDS.exec(text);
    if (text !== undefined && words) {
      if (!isTitle(node)) throw new Error(`${file}: "${text}" names no test`);
      found.push({ file, title: text.replace(words[0], ''), items: itemsOf(words[1]) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return found;
}

/** The text of a literal; of a template with values, its source. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : undefined;
}

function isTitle(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isArrayLiteralExpression(parent)) return parent.elements[0] === node;
  if (ts.isPropertyAssignment(parent)) return parent.name.getText() === 'what';
  return ts.isCallExpression(parent) && parent.arguments[0] === node && runs(parent.expression);
}

/** `test`, and `test.each(rows)`; a test that is skipped or still to do proves nothing. */
function runs(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return TITLED.has(callee.text);
  if (!ts.isCallExpression(callee) || !ts.isPropertyAccessExpression(callee.expression))
    return false;
  const { name, expression } = callee.expression;
  return name.text === 'each' && ts.isIdentifier(expression) && TITLED.has(expression.text);
}

/** The items that a decision page answers by its line `Checklist: items 28, I1`. */
export function decidedItems(file: string, markdown: string): Evidence[] {
  const line = LINE.exec(markdown);
  const title = /^# (.+)$/m.exec(markdown)?.[1];
  return line && title ? [{ file, title, items: itemsOf(line[1]) }] : [];
}
