import type {
  ExecutionRecord,
  FunctionRun,
  RequestRecord,
  TimelineRecord,
} from './timeline-record.ts';

export interface Timeline {
  onExecution(execution: ExecutionRecord): void;
  onRequest(request: RequestRecord): void;
  onRun(run: FunctionRun): void;
  /** Records after this number, at most the last 2,000, and the number of the newest. */
  since(seq: number): { newest: number; records: TimelineRecord[] };
}

const KEPT = 2_000;

/**
 * What the connector, API Gateway and the functions did, told by themselves. Times are epoch
 * milliseconds of the real clock, whatever the stack's own clock says.
 */
export function createTimeline(): Timeline {
  let records: TimelineRecord[] = [];
  let newest = 0;
  const next = () => {
    newest += 1;
    if (records.length > 2 * KEPT) records = records.slice(-KEPT);
    return newest;
  };
  return {
    onExecution: (execution) => {
      records.push({ seq: next(), kind: 'execution', execution });
    },
    onRequest: (request) => {
      const receivedAt = Date.now() - request.milliseconds;
      records.push({ seq: next(), kind: 'request', request, receivedAt });
    },
    onRun: (run) => {
      records.push({ seq: next(), kind: 'run', run });
    },
    since: (seq) => ({
      newest,
      records: records.slice(-KEPT).filter((record) => record.seq > seq),
    }),
  };
}
