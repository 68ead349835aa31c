/** What stands behind a method: a Lambda function in proxy mode, or a fixed (mock) answer. */
import * as z from 'zod';
import { parseTemplate } from './velocity.ts';
import type { Velocity } from './velocity.ts';

export interface MockResponse {
  status: number;
  /** Regular expression the mock's status must match whole; undefined: the default response. */
  selectionPattern: string | undefined;
  /** Mapping expression by header name. */
  headers: Record<string, string>;
  /** By content type. */
  templates: Record<string, Velocity>;
}

export type IntegrationModel =
  | { kind: 'lambda'; functionName: string; timeoutMs: number }
  | { kind: 'mock'; requestTemplates: Record<string, Velocity>; responses: MockResponse[] };

/** Longest a REST API waits, https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAX_TIMEOUT_MS = 29_000;

const templates = z.record(z.string(), z.string()).default({});
const schema = z.object({
  Type: z.string(),
  Uri: z.string().optional(),
  TimeoutInMillis: z.number().max(MAX_TIMEOUT_MS).default(MAX_TIMEOUT_MS),
  RequestTemplates: templates,
  IntegrationResponses: z
    .array(
      z.object({
        StatusCode: z.coerce.number(),
        SelectionPattern: z.string().optional(),
        ResponseParameters: z.record(z.string(), z.string()).default({}),
        ResponseTemplates: templates,
      }),
    )
    .default([]),
});

/** Reads a method's `Integration`; `method` is named in errors. */
export function readIntegration(integration: unknown, method: string): IntegrationModel {
  const parsed = schema.safeParse(integration);
  if (!parsed.success) throw new Error(`${method}: ${z.prettifyError(parsed.error)}`);
  const { Type, Uri, TimeoutInMillis, RequestTemplates, IntegrationResponses } = parsed.data;
  if (Type === 'AWS_PROXY') {
    return { kind: 'lambda', functionName: functionOfUri(Uri, method), timeoutMs: TimeoutInMillis };
  }
  if (Type !== 'MOCK') throw new Error(`${method}: integration ${Type} cannot be served here`);
  return {
    kind: 'mock',
    requestTemplates: parseAll(RequestTemplates, method),
    responses: IntegrationResponses.map((response) => ({
      status: response.StatusCode,
      selectionPattern: response.SelectionPattern,
      headers: Object.fromEntries(
        Object.entries(response.ResponseParameters).map(([name, expression]) => [
          name.replace('method.response.header.', ''),
          expression,
        ]),
      ),
      templates: parseAll(response.ResponseTemplates, method),
    })),
  };
}

/** Function name in an integration or authorizer URI. */
export function functionOfUri(uri: string | undefined, where: string): string {
  const name = /:function:([^:/]+)/.exec(uri ?? '')?.[1];
  if (!name) throw new Error(`${where}: its URI names no Lambda function`);
  return name;
}

function parseAll(sources: Record<string, string>, method: string): Record<string, Velocity> {
  return Object.fromEntries(
    Object.entries(sources).map(([type, source]) => [type, parseTemplate(source, method)]),
  );
}
