import type { Log } from '../core/ports.ts';
import { embeddedMetrics } from './metrics.ts';

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof LEVELS)[number];

/**
 * A log of JSON lines `{timestamp, level, event, ...facts}`, from `LOG_LEVEL` upwards, on standard output,
 * where Lambda picks them up. It reads `level` and `timestamp` of such lines itself:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 * An event of `metrics.ts` is written at every level, below `LOG_LEVEL` with its metrics only.
 */
export function createLog(
  { LOG_LEVEL, METRICS_NAMESPACE }: { LOG_LEVEL: LogLevel; METRICS_NAMESPACE: string },
  {
    write = (line) => process.stdout.write(`${line}\n`),
    now = () => new Date(),
  }: { write?: (line: string) => void; now?: () => Date } = {},
): Log {
  const at =
    (level: LogLevel): Log['info'] =>
    (event, facts = {}) => {
      const isShown = LEVELS.indexOf(level) >= LEVELS.indexOf(LOG_LEVEL);
      const time = now();
      const metrics = embeddedMetrics(event, facts, { namespace: METRICS_NAMESPACE, at: time });
      if (!isShown && !metrics) return;
      const shown = isShown ? facts : {};
      write(JSON.stringify({ ...shown, ...metrics, timestamp: time.toISOString(), level, event }));
    };
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}
