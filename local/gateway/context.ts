/** `$context`: what is known about a request, for events, gateway responses and the access log. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiRequest } from './api-request.ts';

export interface RequestContext {
  apiId: string;
  accountId: string;
  stage: string;
  stageVariables: Record<string, string> | null;
  requestId: string;
  extendedRequestId: string;
  traceId: string;
  requestTimeEpoch: number;
  path: string;
  httpMethod: string;
  protocol: string;
  domainName: string;
  domainPrefix: string;
  identity: Record<string, string | null>;
  resourceId?: string;
  resourcePath?: string;
  /** Principal and context of the authorizer, all text. */
  authorizer?: Record<string, string>;
  error?: { message: string | null; responseType: string };
  /** Known only when the request is over; for the access log. */
  log: Record<string, string | number>;
}

interface OwnApi {
  id: string;
  account: string;
  stages: { name: string; variables: Record<string, string> | null }[];
}

/** Starts the context of a request with new ids; `nowMs` is epoch milliseconds. */
export function createContext(request: ApiRequest, api: OwnApi, nowMs: number): RequestContext {
  const domainName = request.header('host')?.replace(/:\d+$/, '') ?? '127.0.0.1';
  return {
    apiId: api.id,
    accountId: api.account,
    stage: request.stage,
    stageVariables: api.stages.find(({ name }) => name === request.stage)?.variables ?? null,
    requestId: randomUUID(),
    extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
    traceId: `Root=1-${Math.floor(nowMs / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
    requestTimeEpoch: nowMs,
    path: request.fullPath,
    httpMethod: request.verb,
    protocol: request.protocol,
    domainName,
    domainPrefix: domainName.split('.')[0] ?? domainName,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: request.header('user-agent') ?? null,
      user: null,
    },
    log: {},
  };
}

/** Common log format time, `22/Nov/2026:17:09:03 +0000`. */
export function clfTime(epochMs: number): string {
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(epochMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/**
 * A `$context` variable by its dotted name, undefined when it has no value. Names:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function contextValue(name: string, context: RequestContext): string | undefined {
  if (name === 'requestTime') return clfTime(context.requestTimeEpoch);
  if (name === 'xrayTraceId') return context.traceId;
  if (name === 'error.messageString') {
    return context.error && JSON.stringify(context.error.message);
  }
  if (name in context.log) return String(context.log[name]);
  let value: unknown = context;
  for (const part of name.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  return String(value);
}

/** Replaces every `$context.x` in a text; `missing` stands for variables without a value. */
export function substitute(text: string, context: RequestContext, missing: string): string {
  return text.replace(/\$context((?:\.[A-Za-z0-9_-]+)+)/g, (_, name: string) => {
    return contextValue(name.slice(1), context) ?? missing;
  });
}
