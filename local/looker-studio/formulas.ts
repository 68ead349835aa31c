import type { Cell } from './cells.ts';
import { HostError } from './host-error.ts';

/** Aggregations that a formula can name. */
const AGGREGATES = ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT'] as const;
export type FormulaAggregate = (typeof AGGREGATES)[number];

/** A picture or a link, as a chart shows it. */
export type Picture = { kind: 'image'; url: string; alt: string };
export type RichCell = Picture | { kind: 'link'; url: string; label: string | Picture };
export type Value = Cell | RichCell;

export type Formula =
  | { kind: 'value'; value: number | string }
  | { kind: 'field'; id: string }
  | { kind: 'aggregate'; aggregation: FormulaAggregate; id: string }
  | { kind: 'call'; name: 'IMAGE' | 'HYPERLINK'; arguments: Formula[] }
  | { kind: 'operation'; operator: string; left: Formula; right: Formula };

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|"([^"]*)"|'([^']*)'|\$(\w+)|([A-Z_]+)(?=\s*\()|([-+*/(),]))/y;

/**
 * Parses the part of Looker Studio's formula language that connectors' fields need: numbers, texts,
 * `$field`, `+ - * /`, aggregations of a field, IMAGE and HYPERLINK. Throws a HostError.
 * https://docs.cloud.google.com/data-studio/function-list
 */
export function parseFormula(text: string): Formula {
  const tokens = tokenize(text);
  let at = 0;
  const refuse = (): HostError => new HostError('bad-request', `Invalid formula: ${text}`);
  const symbol = (...wanted: string[]): string | undefined => {
    const token = tokens[at];
    if (token?.kind !== 'symbol' || !wanted.includes(token.text)) return undefined;
    at += 1;
    return token.text;
  };

  function chain(operators: string[], next: () => Formula): Formula {
    let left = next();
    for (;;) {
      const operator = symbol(...operators);
      if (operator === undefined) return left;
      left = { kind: 'operation', operator, left, right: next() };
    }
  }
  const sum = (): Formula => chain(['+', '-'], product);
  const product = (): Formula => chain(['*', '/'], factor);

  function factor(): Formula {
    if (symbol('(')) {
      const inner = sum();
      if (!symbol(')')) throw refuse();
      return inner;
    }
    const token = tokens[at];
    at += 1;
    if (token?.kind === 'number') return { kind: 'value', value: Number(token.text) };
    if (token?.kind === 'text') return { kind: 'value', value: token.text };
    if (token?.kind === 'field') return { kind: 'field', id: token.text };
    if (token?.kind === 'name') return call(token.text);
    throw refuse();
  }

  function call(name: string): Formula {
    const given: Formula[] = [];
    symbol('(');
    do given.push(sum());
    while (symbol(','));
    if (!symbol(')')) throw refuse();
    const [first] = given;
    const aggregation = AGGREGATES.find((known) => known === name);
    if (aggregation !== undefined && given.length === 1 && first?.kind === 'field') {
      return { kind: 'aggregate', aggregation, id: first.id };
    }
    if ((name === 'IMAGE' || name === 'HYPERLINK') && given.length === 2) {
      return { kind: 'call', name, arguments: given };
    }
    throw refuse();
  }

  const formula = sum();
  if (at !== tokens.length) throw refuse();
  return formula;
}

interface Token {
  kind: 'number' | 'text' | 'field' | 'name' | 'symbol';
  text: string;
}

function tokenize(formula: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const text = formula.trim();
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) throw new HostError('bad-request', `Invalid formula: ${formula}`);
    const [, number, double, single, field, name, symbol] = found;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (field !== undefined) tokens.push({ kind: 'field', text: field });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else tokens.push({ kind: 'text', text: double ?? single ?? '' });
  }
  return tokens;
}

/** What a formula reads: `field` a value of a row, `aggregate` a value of a group. */
export interface Reading {
  field(id: string): Value;
  aggregate(aggregation: FormulaAggregate, id: string): Cell;
}

/** The value of a formula. Null in, null out; a division by zero is null, as in the product. */
export function evaluate(formula: Formula, reading: Reading): Value {
  switch (formula.kind) {
    case 'value':
      return formula.value;
    case 'field':
      return reading.field(formula.id);
    case 'aggregate':
      return reading.aggregate(formula.aggregation, formula.id);
    case 'operation': {
      const left = evaluate(formula.left, reading);
      const right = evaluate(formula.right, reading);
      if (left === null || right === null) return null;
      const result = operate(formula.operator, Number(left), Number(right));
      return Number.isFinite(result) ? result : null;
    }
    case 'call': {
      const [url, second] = formula.arguments.map((argument) => evaluate(argument, reading));
      return show(formula.name, url ?? null, second ?? null);
    }
  }
}

function operate(operator: string, left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  return operator === '*' ? left * right : left / right;
}

function show(name: 'IMAGE' | 'HYPERLINK', url: Value, second: Value): Value {
  if (typeof url !== 'string' || url === '' || second === null) return null;
  if (name === 'IMAGE') return { kind: 'image', url, alt: String(second) };
  const isPicture = typeof second === 'object' && second.kind === 'image';
  return { kind: 'link', url, label: isPicture ? second : String(second) };
}

/** Fields that a formula reads row by row, and those it aggregates. */
export function formulaFields(formula: Formula): { rows: string[]; aggregated: string[] } {
  switch (formula.kind) {
    case 'value':
      return { rows: [], aggregated: [] };
    case 'field':
      return { rows: [formula.id], aggregated: [] };
    case 'aggregate':
      return { rows: [], aggregated: [formula.id] };
    case 'call':
      return merged(formula.arguments);
    case 'operation':
      return merged([formula.left, formula.right]);
  }
}

function merged(parts: Formula[]): { rows: string[]; aggregated: string[] } {
  const all = parts.map(formulaFields);
  return {
    rows: all.flatMap(({ rows }) => rows),
    aggregated: all.flatMap(({ aggregated }) => aggregated),
  };
}
