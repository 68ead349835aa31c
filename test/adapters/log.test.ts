import { createLog, type LogLevel } from '../../lambdas/adapters/log.ts';

function logAt(level: LogLevel) {
  const lines: string[] = [];
  const now = () => new Date('2026-11-22T10:00:00Z');
  const env = { LOG_LEVEL: level, METRICS_NAMESPACE: 'SocialInsights/test' };
  return { lines, log: createLog(env, { write: (line) => lines.push(line), now }) };
}

test('a line is one JSON object with time, level, event and facts', () => {
  const { lines, log } = logAt('INFO');
  log.info('code_redeemed', { connection: 'c1', tries: 2, late: false });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      timestamp: '2026-11-22T10:00:00.000Z',
      level: 'INFO',
      event: 'code_redeemed',
      connection: 'c1',
      tries: 2,
      late: false,
    },
  ]);
});

test.each([
  ['DEBUG', 3],
  ['INFO', 3],
  ['WARN', 2],
  ['ERROR', 1],
] as const)('level %s lets %i of info, warn and error pass', (level, count) => {
  const { lines, log } = logAt(level);
  log.info('a');
  log.warn('b');
  log.error('c');
  expect(lines).toHaveLength(count);
});

test('a fact cannot forge the level or the event', () => {
  const { lines, log } = logAt('INFO');
  log.error('real', { level: 'INFO', event: 'forged' });
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'ERROR', event: 'real' });
});

test('a line break in a fact does not start a new line', () => {
  const { lines, log } = logAt('INFO');
  log.info('a', { text: 'one\ntwo' });
  expect(lines[0]).not.toContain('\n');
});

test('an event that is a metric is one line: the log entry and its metric in one object', () => {
  const { lines, log } = logAt('INFO');
  log.info('tokens_issued', { grant: 'refresh_token' });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      timestamp: '2026-11-22T10:00:00.000Z',
      level: 'INFO',
      event: 'tokens_issued',
      grant: 'refresh_token',
      TokensIssued: 1,
      _aws: {
        Timestamp: Date.parse('2026-11-22T10:00:00Z'),
        CloudWatchMetrics: [
          {
            Namespace: 'SocialInsights/test',
            Dimensions: [['grant']],
            Metrics: [{ Name: 'TokensIssued', Unit: 'Count' }],
          },
        ],
      },
    },
  ]);
});

test('below the log level a metric is still written, without the other facts', () => {
  const { lines, log } = logAt('ERROR');
  log.info('connected', { connection: 'c1', scopes: 'user.info.basic' });
  expect(JSON.parse(lines[0]!)).toEqual({
    timestamp: expect.any(String),
    level: 'INFO',
    event: 'connected',
    SignInsFinished: 1,
    _aws: expect.any(Object),
  });
});
