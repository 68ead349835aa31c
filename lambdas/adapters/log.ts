import type { Log } from '../core/ports.ts';

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof LEVELS)[number];

/**
 * A log of JSON lines `{timestamp, level, event, ...facts}`, from `level` upwards, on standard output,
 * where Lambda picks them up. It reads `level` and `timestamp` of such lines itself:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function createLog({
  level,
  write = (line) => process.stdout.write(`${line}\n`),
  now = () => new Date(),
}: {
  level: LogLevel;
  write?: (line: string) => void;
  now?: () => Date;
}): Log {
  const at =
    (mine: LogLevel): Log['info'] =>
    (event, facts) => {
      if (LEVELS.indexOf(mine) < LEVELS.indexOf(level)) return;
      write(JSON.stringify({ ...facts, timestamp: now().toISOString(), level: mine, event }));
    };
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}
