import { countsOf, merged, shortName, stepsOf } from '../../../local/studio/page/timeline-tree.ts';
import type { OutgoingCall, TimelineRecord } from '../../../local/timeline-record.ts';

const call = (operation: string, status = 200): OutgoingCall => ({
  service: operation.startsWith('/') ? 'HTTP' : 'DynamoDB',
  ...{ operation, at: 110, milliseconds: 2, status },
});
const run = (
  requestId: string | undefined,
  calls: OutgoingCall[],
  cold = false,
): TimelineRecord => ({
  seq: 1,
  kind: 'run',
  run: {
    ...{ functionName: 'app-VideosFunction0A1B2C3D', requestId, at: 105, milliseconds: 20 },
    ...{ startMilliseconds: cold ? 15 : 0, cold, errorType: undefined, calls },
  },
});
const request = (requestId: string, status = 200): TimelineRecord => ({
  seq: 2,
  kind: 'request',
  receivedAt: 104,
  request: {
    ...{ requestId, at: 0, method: 'GET', resource: '/api/tiktok/videos', status },
    ...{ functionName: undefined, cold: undefined, errorType: undefined, milliseconds: 25 },
  },
});
const execution = (requestIds: string[], functionName = 'getData'): TimelineRecord => ({
  seq: 3,
  kind: 'execution',
  execution: {
    ...{ user: 'a@example.com', functionName, at: 100, milliseconds: 40, ok: true },
    fetches:
      requestIds.length > 0 ? [{ at: 103, milliseconds: 30, statuses: [200], requestIds }] : [],
    ...{ cacheHits: 1, lockWaitMilliseconds: 0 },
  },
});

test('a connector call holds its request, the request its run, the run its calls', () => {
  const [step, ...others] = stepsOf([
    run('r', [call('GetItem'), call('/v2/video/list/')], true),
    request('r'),
    execution(['r']),
  ]);
  expect(others).toEqual([]);
  expect(step).toMatchObject({
    service: 'Connector',
    label: 'getData()',
    children: [
      {
        service: 'API Gateway',
        children: [
          {
            label: 'videos',
            notes: ['cold start 15 ms'],
            children: [{ service: 'DynamoDB' }, { service: 'TikTok' }],
          },
        ],
      },
    ],
  });
});

test('a request that no connector call sent, and a scheduled run, stand by themselves', () => {
  const steps = stepsOf([run(undefined, []), request('browser')]);
  expect(steps.map(({ service }) => service)).toEqual(['API Gateway', 'Lambda']);
});

test('an answer without a call of TikTok is told as stored', () => {
  const notesOf = (calls: OutgoingCall[]) => stepsOf([run('r', calls), request('r')])[0]?.notes;
  expect(notesOf([call('GetItem')])).toEqual(['answered from what is stored']);
  expect(notesOf([call('GetItem'), call('/v2/video/list/')])).toEqual([]);
});

test('a refused lease and the reads after it are told as waiting', () => {
  const calls = [
    call('UpdateItem', 400),
    call('GetItem'),
    call('GetItem'),
    call('/v2/video/list/'),
  ];
  const [step] = stepsOf([run('r', calls), request('r')]);
  expect(step?.notes).toEqual(['waited for another request\u2019s refresh']);
  expect(step?.children[0]?.children[0]?.notes).toEqual(['condition not met']);
});

test('calls of one name with nothing below become one line', () => {
  const checks = [execution([], 'isAuthValid'), execution([], 'isAuthValid')];
  const steps = stepsOf([...checks, request('r'), run('r', []), execution(['r'])]);
  expect(merged(steps).map(({ label, notes }) => [label, notes[0]])).toEqual([
    ['isAuthValid()', '2 times'],
    ['getData()', undefined],
  ]);
});

test('of many waits for a lock the longest is told', () => {
  const calls = [3, 12, 40].map((lockWaitMilliseconds) => {
    const record = execution([]);
    if (record.kind === 'execution') record.execution.lockWaitMilliseconds = lockWaitMilliseconds;
    return record;
  });
  const [one] = merged(stepsOf(calls.slice(2)));
  const [all] = merged(stepsOf(calls));
  expect(one?.notes).toContain('waited 40 ms for a lock');
  expect(all?.notes.filter((note) => note.includes('lock'))).toEqual([
    'waited up to 40 ms for a lock',
  ]);
});

test('all levels are counted', () => {
  const steps = stepsOf([
    run('r', [call('GetItem'), call('GetItem')]),
    request('r'),
    execution(['r']),
  ]);
  expect(Object.fromEntries(countsOf(steps))).toEqual({
    Connector: 1,
    'API Gateway': 1,
    Lambda: 1,
    DynamoDB: 2,
  });
});

test('a function is named without its stack and hash', () => {
  expect(shortName('social-insights-dev-TokenFunction0A1B2C3D')).toBe('token');
});
