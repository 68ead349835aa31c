import type { Log } from '../../lambdas/core/ports.ts';

interface Line {
  level: 'info' | 'warn' | 'error';
  event: string;
  facts: Readonly<Record<string, string | number | boolean>>;
}

/** A log that keeps its lines. */
export function createFakeLog(): Log & { lines: Line[] } {
  const lines: Line[] = [];
  const keep =
    (level: Line['level']): Log['info'] =>
    (event, facts = {}) => {
      lines.push({ level, event, facts });
    };
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}
