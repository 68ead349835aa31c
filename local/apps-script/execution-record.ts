import type { ExecutionRecord } from '../timeline-record.ts';
import { FETCH_OPERATION, type FetchAnswer } from './url-fetch.ts';

/** Watches the services that one execution calls. */
export interface ExecutionWatch {
  call(operation: string, work: () => unknown): Promise<unknown>;
  end(ok: boolean): ExecutionRecord;
}

/** Starts the record of an execution. */
export function watchExecution(user: string, functionName: string): ExecutionWatch {
  const record: ExecutionRecord = {
    ...{ user, functionName, at: Date.now(), milliseconds: 0, ok: true },
    ...{ fetches: [], cacheHits: 0, lockWaitMilliseconds: 0 },
  };
  return {
    async call(operation, work) {
      const at = Date.now();
      let result: unknown;
      try {
        result = await work();
        return result;
      } finally {
        const milliseconds = Date.now() - at;
        if (operation === FETCH_OPERATION) {
          const answers = (result ?? []) as FetchAnswer[];
          record.fetches.push({
            ...{ at, milliseconds },
            statuses: answers.map(({ status }) => status),
            requestIds: answers.flatMap(requestId),
          });
        } else if (operation === 'lock.acquire') record.lockWaitMilliseconds += milliseconds;
        else if (operation === 'cache.get' && Object.keys(result ?? {}).length > 0) {
          record.cacheHits += 1;
        }
      }
    },
    end: (ok) => ({ ...record, ok, milliseconds: Date.now() - record.at }),
  };
}

function requestId({ headers }: FetchAnswer): string[] {
  return headers.flatMap(([name, value]) =>
    name.toLowerCase() === 'x-amzn-requestid' ? [value] : [],
  );
}
