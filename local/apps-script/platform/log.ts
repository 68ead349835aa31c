import { formatString } from './format-string.ts';
import { compute } from './host.ts';

let lines: string[] = [];

function write(level: string, values: unknown[]): void {
  const [first, ...rest] = values;
  const text =
    typeof first === 'string' && rest.length > 0 && /%[-\d.]*[sdfx]/.test(first)
      ? formatString(first, ...rest)
      : values.map(printed).join(' ');
  lines.push(text);
  compute('log', `${level} ${text}`);
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** https://developers.google.com/apps-script/reference/base/logger */
export const Logger = Object.freeze({
  log(...values: unknown[]) {
    write('INFO', values);
    return Logger;
  },
  getLog: (): string => lines.join('\n'),
  clear(): void {
    lines = [];
  },
});

/** https://developers.google.com/apps-script/reference/base/console */
export const scriptConsole = (() => {
  const timers = new Map<string, number>();
  return Object.freeze({
    log: (...values: unknown[]) => write('DEBUG', values),
    info: (...values: unknown[]) => write('INFO', values),
    warn: (...values: unknown[]) => write('WARNING', values),
    error: (...values: unknown[]) => write('ERROR', values),
    time: (label: string) => void timers.set(label, Date.now()),
    timeEnd: (label: string) =>
      write('DEBUG', [`${label}: ${Date.now() - (timers.get(label) ?? Date.now())}ms`]),
  });
})();
