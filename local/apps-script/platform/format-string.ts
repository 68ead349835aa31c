import { exception } from './host.ts';

/**
 * Utilities.formatString for %s %d %f %x %% with width, zero padding, `-` and precision.
 * https://developers.google.com/apps-script/reference/utilities/utilities#formatStringtemplate,-args
 */
export function formatString(template: string, ...args: unknown[]): string {
  let next = 0;
  return template.replace(
    /%([-0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      const text = formatted(args[next], kind, precision);
      next += 1;
      if (flags.includes('-')) return text.padEnd(Number(width));
      return text.padStart(Number(width), flags.includes('0') && kind !== 's' ? '0' : ' ');
    },
  );
}

function formatted(value: unknown, kind: string, precision: string | undefined): string {
  const digits = precision === undefined ? null : Number(precision);
  if (kind === 's') return String(value).slice(0, digits ?? undefined);
  if (kind === 'd') return String(Math.trunc(Number(value)));
  if (kind === 'f') return Number(value).toFixed(digits ?? 6);
  if (kind === 'x') return Math.trunc(Number(value)).toString(16);
  throw exception(`Unknown format conversion %${kind}`);
}
