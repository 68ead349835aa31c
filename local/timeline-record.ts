/**
 * What the parts of the stack tell of their work. Never a path with values, query, header, body, key
 * or result: those may hold secrets. Times are epoch milliseconds of the real clock unless said
 * otherwise.
 */

/** One run of a function of the connector's script. */
export interface ExecutionRecord {
  user: string;
  functionName: string;
  at: number;
  milliseconds: number;
  ok: boolean;
  fetches: FetchRecord[];
  /** Values that the script found in its CacheService. */
  cacheHits: number;
  /** Time spent waiting for LockService. */
  lockWaitMilliseconds: number;
}

/** A call of UrlFetchApp. */
export interface FetchRecord {
  at: number;
  milliseconds: number;
  /** HTTP statuses, and API Gateway's ids of the requests; empty when no answer came. */
  statuses: number[];
  requestIds: string[];
}

/** One request to API Gateway. */
export interface RequestRecord {
  requestId: string;
  /** Arrival on the gateway's own clock. */
  at: number;
  method: string;
  /** Path of the API resource, undefined when none was found. */
  resource: string | undefined;
  status: number;
  functionName: string | undefined;
  cold: boolean | undefined;
  /** Gateway response type when the gateway answered itself. */
  errorType: string | undefined;
  milliseconds: number;
}

/** One event in one instance of a Lambda function, from when the instance took it to its answer. */
export interface InstanceRun {
  at: number;
  milliseconds: number;
  /** Of these, what a new instance needed to start; 0 for a warm one. */
  startMilliseconds: number;
  cold: boolean;
  /** Name of the function's error, if it failed. */
  errorType: string | undefined;
  calls: OutgoingCall[];
}
export interface FunctionRun extends InstanceRun {
  functionName: string;
  /** Of API Gateway's request that led to it, if one did. */
  requestId: string | undefined;
}

/** One HTTP request that a function sent. */
export interface OutgoingCall {
  service: 'DynamoDB' | 'KMS' | 'Secrets Manager' | 'HTTP';
  /** Such as `GetItem`, or `POST /v2/video/list/`. */
  operation: string;
  at: number;
  milliseconds: number;
  /** HTTP status; 0 when no answer came. */
  status: number;
}

/** One thing that ended, in the order of the ends. Ids of requests tell what belongs together. */
export type TimelineRecord = { seq: number } & (
  | { kind: 'execution'; execution: ExecutionRecord }
  | { kind: 'request'; request: RequestRecord; receivedAt: number }
  | { kind: 'run'; run: FunctionRun }
);
