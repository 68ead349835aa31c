/** Answers the gateway gives itself: AWS's defaults, replaced by what the template says. */
import * as z from 'zod';
import type { Resource } from '../template/resource.ts';
import { substitute } from './context.ts';
import type { RequestContext } from './context.ts';
import { RESPONSE_TYPES } from './response-types.ts';
import type { GatewayResponseType } from './response-types.ts';
import { mapExpression } from './mapping.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { ApiRequest } from './api-request.ts';

export interface ResponseOverride {
  status: number | undefined;
  /** Mapping expression by header name. */
  headers: Record<string, string>;
  /** By content type. */
  templates: Record<string, string>;
}

const schema = z.object({
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';
/** The text of this one type really begins with a capital key. */
const ACCESS_DENIED_TEMPLATE = '{"Message":$context.error.messageString}';

/** Reads `AWS::ApiGateway::GatewayResponse` resources, by response type. */
export function readGatewayResponses(resources: Resource[]): Map<string, ResponseOverride> {
  return new Map(
    resources.map((resource) => {
      const response = schema.parse(resource.properties);
      const headers = Object.entries(response.ResponseParameters).map(([name, expression]) => [
        name.replace('gatewayresponse.header.', ''),
        expression,
      ]);
      return [
        response.ResponseType,
        {
          status: response.StatusCode,
          headers: Object.fromEntries(headers) as Record<string, string>,
          templates: response.ResponseTemplates,
        },
      ];
    }),
  );
}

export interface GatewayFault {
  type: GatewayResponseType;
  /** When the fault's own text or status differs from its type's. */
  message?: string;
  status?: number;
}

/**
 * Renders a fault: the override of its type, else of DEFAULT_4XX or DEFAULT_5XX, else AWS's default.
 * Templates know plain `$context` variables only, no Velocity. 413 cannot be changed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function renderGatewayResponse(
  fault: GatewayFault,
  overrides: Map<string, ResponseOverride>,
  request: ApiRequest,
  context: RequestContext,
): HttpAnswer {
  const facts = RESPONSE_TYPES[fault.type];
  const status = fault.status ?? facts.status;
  context.error = { message: fault.message ?? facts.message, responseType: fault.type };
  const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const override =
    fault.type === 'REQUEST_TOO_LARGE'
      ? undefined
      : (overrides.get(fault.type) ?? overrides.get(fallback));

  const standard = fault.type === 'ACCESS_DENIED' ? ACCESS_DENIED_TEMPLATE : DEFAULT_TEMPLATE;
  const templates = override?.templates ?? {};
  const accepted = request.header('accept')?.split(/[,;]/)[0]?.trim() ?? '';
  const contentType = accepted in templates ? accepted : 'application/json';
  const mapped = Object.entries(override?.headers ?? {}).flatMap(([name, expression]) => {
    const value = mapExpression(expression, request, context);
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = [
    ['Content-Type', contentType],
    ['x-amzn-ErrorType', facts.errorType],
  ] as const;
  const replaced = new Set(mapped.map(([name]) => name.toLowerCase()));
  return {
    status: override?.status ?? status,
    headers: [...own.filter(([name]) => !replaced.has(name.toLowerCase())), ...mapped],
    body: Buffer.from(substitute(templates[contentType] ?? standard, context, '')),
  };
}
