import type { TimelineRecord } from '../../timeline-record.ts';

/** A step of the machinery and what it caused. Times are epoch milliseconds. */
export interface Step {
  service:
    'Connector' | 'API Gateway' | 'Lambda' | 'DynamoDB' | 'KMS' | 'Secrets Manager' | 'TikTok';
  label: string;
  at: number;
  milliseconds: number;
  failed: boolean;
  /** Short remarks, such as `cold start` or `HTTP 429`. */
  notes: string[];
  /** Milliseconds that it waited for a lock. */
  lockMs?: number;
  children: Step[];
}

/** A shorter wait is not worth a remark. */
const LOCK_MS = 5;

/**
 * Puts the records together: a connector call has the requests that it sent, a request has the runs of
 * its functions, a run has its calls. Requests that no connector call sent come from a browser or TikTok.
 */
export function stepsOf(records: readonly TimelineRecord[]): Step[] {
  const runs = Map.groupBy(
    records.flatMap((record) => (record.kind === 'run' ? [record.run] : [])),
    ({ requestId }) => requestId ?? '',
  );
  const requests = new Map(
    records.flatMap((record) =>
      record.kind === 'request'
        ? [
            [
              record.request.requestId,
              requestStep(record, runs.get(record.request.requestId) ?? []),
            ],
          ]
        : [],
    ),
  );
  const calls = records.flatMap((record) => {
    if (record.kind !== 'execution') return [];
    const ids = record.execution.fetches.flatMap(({ requestIds }) => requestIds);
    const own = ids.flatMap((id) => {
      const step = requests.get(id);
      requests.delete(id);
      return step === undefined ? [] : [step];
    });
    return [executionStep(record.execution, own)];
  });
  const scheduled = (runs.get('') ?? []).map(runStep);
  return [...calls, ...requests.values(), ...scheduled].sort((one, other) => one.at - other.at);
}

type Of<Kind extends TimelineRecord['kind']> = Extract<TimelineRecord, { kind: Kind }>;

function executionStep(execution: Of<'execution'>['execution'], children: Step[]): Step {
  const { functionName, at, milliseconds, ok, cacheHits, lockWaitMilliseconds } = execution;
  const remembered = execution.fetches.length === 0 && cacheHits > 0;
  const notes = [
    ...(ok ? [] : ['error']),
    ...(execution.fetches.some(({ statuses }) => statuses.length === 0)
      ? ['the backend did not answer']
      : []),
    ...(remembered ? ['answered from the script cache'] : []),
    ...lockNotes(lockWaitMilliseconds, ''),
  ];
  const times = { at, milliseconds, lockMs: lockWaitMilliseconds };
  return {
    service: 'Connector',
    label: `${functionName}()`,
    ...times,
    failed: !ok,
    notes,
    children,
  };
}

function lockNotes(lockMs: number, atMost: '' | 'up to '): string[] {
  return lockMs > LOCK_MS ? [`waited ${atMost}${Math.round(lockMs)} ms for a lock`] : [];
}

function requestStep({ request, receivedAt }: Of<'request'>, runs: Of<'run'>['run'][]): Step {
  const { method, resource, status, errorType, milliseconds } = request;
  const asked = runs.map(runStep);
  const waited = asked.some(isLeaseWait);
  const isData = resource?.startsWith('/api/') === true && status === 200;
  const withoutTikTok = isData && (countsOf(asked).get('TikTok') ?? 0) === 0;
  return {
    service: 'API Gateway',
    label: `${method} ${resource ?? '(no such route)'}`,
    at: receivedAt,
    milliseconds,
    failed: status >= 400,
    notes: [
      ...(status === 200 ? [] : [`HTTP ${status}`]),
      ...(errorType === undefined ? [] : [errorType.toLowerCase().replaceAll('_', ' ')]),
      ...(withoutTikTok ? ['answered from what is stored'] : []),
      ...(waited ? ['waited for another request\u2019s refresh'] : []),
    ],
    children: asked,
  };
}

function runStep(run: Of<'run'>['run']): Step {
  const { functionName, at, milliseconds, cold, startMilliseconds, errorType } = run;
  return {
    service: 'Lambda',
    label: shortName(functionName),
    at,
    milliseconds,
    failed: errorType !== undefined,
    notes: [
      cold ? `cold start ${Math.round(startMilliseconds)} ms` : 'warm',
      ...(errorType === undefined ? [] : [errorType]),
    ],
    children: run.calls.map((call) => ({
      service: call.service === 'HTTP' ? 'TikTok' : call.service,
      label: call.operation,
      at: call.at,
      milliseconds: call.milliseconds,
      failed: call.status === 0 || call.status >= 400,
      notes: callNotes(call),
      children: [],
    })),
  };
}

function callNotes({ service, status }: Of<'run'>['run']['calls'][number]): string[] {
  if (status === 0) return ['no answer'];
  if (status < 400) return [];
  return [service === 'DynamoDB' && status === 400 ? 'condition not met' : `HTTP ${status}`];
}

/** A refused lease, then repeated reads: another request is refreshing TikTok's token. */
function isLeaseWait({ children }: Step): boolean {
  const table = children.filter(({ service }) => service === 'DynamoDB');
  const refused = table.findIndex(({ label, failed }) => label === 'UpdateItem' && failed);
  return refused >= 0 && table.slice(refused).filter(({ label }) => label === 'GetItem').length > 1;
}

/** `social-insights-dev-VideosFunction-AB12` is `videos`. */
export function shortName(functionName: string): string {
  const last = functionName.split('-').at(-1) ?? functionName;
  return last.replace(/Function[0-9A-F]{8}$/i, '').toLowerCase();
}

/** Steps of one name without anything below become one, such as the isAuthValid() of each chart. */
export function merged(steps: readonly Step[]): Step[] {
  const leaves = Map.groupBy(
    steps.filter(({ children }) => children.length === 0),
    ({ service, label, failed }) => `${service} ${label} ${failed}`,
  );
  const joined = [...leaves.values()].map((same): Step => {
    const at = Math.min(...same.map((step) => step.at));
    const end = Math.max(...same.map((step) => step.at + step.milliseconds));
    const [first] = same as [Step];
    if (same.length === 1) return first;
    const lockMs = Math.max(...same.map((step) => step.lockMs ?? 0));
    const remarks = same.flatMap((step) => {
      const own = lockNotes(step.lockMs ?? 0, '');
      return step.notes.filter((note) => !own.includes(note));
    });
    const notes = [`${same.length} times`, ...new Set(remarks), ...lockNotes(lockMs, 'up to ')];
    return { ...first, at, milliseconds: end - at, notes };
  });
  const others = steps.filter(({ children }) => children.length > 0);
  return [...joined, ...others].sort((one, other) => one.at - other.at);
}

/** How many steps of each service there are in these trees, all levels. */
export function countsOf(steps: readonly Step[]): Map<Step['service'], number> {
  const counts = new Map<Step['service'], number>();
  const add = ({ service, children }: Step) => {
    counts.set(service, (counts.get(service) ?? 0) + 1);
    children.forEach(add);
  };
  steps.forEach(add);
  return counts;
}
