/**
 * The part of the Velocity template language that CDK's own CORS templates use: text with
 * `$references`, `#set`, `#if`, `#elseif`, `#else` and `#end`, comparisons joined by `&&` and `||`.
 */

/** What a template can see and change: `get('input.params().header.get("Origin")')`. */
export interface Scope {
  get(reference: string): string;
  set(reference: string, value: string): void;
}

/** Renders a parsed template. */
export type Velocity = (scope: Scope) => string;

type Line = { kind: 'text'; text: string } | { kind: string; argument: string };

const DIRECTIVE = /^\s*#(set|if|elseif|else|end)\s*(?:\((.*)\))?\s*$/;
const REFERENCE = /\$([a-zA-Z][\w-]*(?:\.[\w-]+(?:\((?:"[^"]*"|'[^']*')?\))?)*)/g;

/**
 * Parses a template; directives must stand on lines of their own. Throws with `where` for a directive
 * outside this subset, so no template is served wrongly.
 */
export function parseTemplate(source: string, where: string): Velocity {
  const lines = source.split('\n').map((text): Line => {
    const [, kind, argument = ''] = DIRECTIVE.exec(text) ?? [];
    if (kind) return { kind, argument };
    if (/#[a-z]/.test(text)) throw new Error(`${where}: template line is not supported: ${text}`);
    return { kind: 'text', text };
  });
  return (scope) => {
    // One entry per open #if: whether this branch runs, and whether any branch has run.
    const open: { runs: boolean; done: boolean }[] = [];
    const output: string[] = [];
    for (const line of lines) {
      const current = open.at(-1);
      const outerRuns = open.slice(0, -1).every(({ runs }) => runs);
      if ('text' in line) {
        if (open.every(({ runs }) => runs)) output.push(substitute(line.text, scope));
      } else if (line.kind === 'if') {
        const runs = open.every((each) => each.runs) && evaluate(line.argument, scope);
        open.push({ runs, done: runs });
      } else if (line.kind === 'end') {
        open.pop();
      } else if (line.kind === 'set') {
        if (open.every(({ runs }) => runs)) assign(line.argument, scope);
      } else if (current) {
        current.runs =
          outerRuns && !current.done && (line.kind === 'else' || evaluate(line.argument, scope));
        current.done ||= current.runs;
      }
    }
    return output.join('\n');
  };
}

function assign(argument: string, scope: Scope): void {
  const [, reference = '', value = ''] = /^\s*\$([\w.-]+)\s*=\s*(.+)$/.exec(argument) ?? [];
  scope.set(reference, operand(value, scope));
}

function evaluate(condition: string, scope: Scope): boolean {
  return condition.split('||').some((part) =>
    part.split('&&').every((comparison) => {
      const [, left = '', operator, right = ''] =
        /^(.+?)\s*(==|!=)\s*(.+)$/.exec(comparison.trim()) ?? [];
      if (!operator) return operand(comparison.trim(), scope) !== '';
      return (operand(left, scope) === operand(right, scope)) === (operator === '==');
    }),
  );
}

function operand(text: string, scope: Scope): string {
  const trimmed = text.trim();
  const [, quoted] = /^["'](.*)["']$/.exec(trimmed) ?? [];
  return quoted ?? substitute(trimmed, scope);
}

function substitute(text: string, scope: Scope): string {
  return text.replace(REFERENCE, (_, reference: string) => scope.get(reference));
}
