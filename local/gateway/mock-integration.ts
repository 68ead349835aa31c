/** MOCK integrations: answers without a back end, such as CORS preflight. */
import type { ApiRequest } from './api-request.ts';
import { contextValue } from './context.ts';
import type { RequestContext } from './context.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { IntegrationModel } from './integration-model.ts';
import { mapExpression } from './mapping.ts';
import type { Scope } from './velocity.ts';

const OVERRIDE = 'context.responseOverride.';

/**
 * Runs the request template, whose `statusCode` chooses an integration response; renders that one.
 * Undefined when no response fits, which is a configuration error (500).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function answerMock(
  mock: Extract<IntegrationModel, { kind: 'mock' }>,
  request: ApiRequest,
  context: RequestContext,
): HttpAnswer | undefined {
  const variables = new Map<string, string>();
  const scope = createScope(request, context, variables);
  const requestTemplate = pick(mock.requestTemplates, request.header('content-type'));
  const [, status = ''] = /statusCode"?\s*:\s*"?(\d{3})/.exec(requestTemplate?.(scope) ?? '') ?? [];
  const response =
    mock.responses.find(
      ({ selectionPattern }) =>
        selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(status),
    ) ?? mock.responses.find(({ selectionPattern }) => !selectionPattern);
  if (!status || !response) return undefined;

  const body = pick(response.templates, request.header('accept'))?.(scope) ?? '';
  const headers = new Map<string, string>([['Content-Type', 'application/json']]);
  for (const [name, expression] of Object.entries(response.headers)) {
    const value = mapExpression(expression, request, context);
    if (value !== undefined) headers.set(name, value);
  }
  for (const [name, value] of variables) {
    if (name.startsWith(`${OVERRIDE}header.`)) headers.set(name.slice(OVERRIDE.length + 7), value);
  }
  const override = variables.get(`${OVERRIDE}status`);
  return {
    status: Number(override ?? response.status),
    headers: [...headers],
    body: Buffer.from(body.trim()),
  };
}

function createScope(
  request: ApiRequest,
  context: RequestContext,
  variables: Map<string, string>,
): Scope {
  return {
    get: (reference) => {
      const [, header] = /^input\.params\(\)\.header\.get\(["'](.+)["']\)$/.exec(reference) ?? [];
      // Names are matched by case there, which is why CDK's template asks for two spellings.
      if (header) return request.headers.findLast(([name]) => name === header)?.[1] ?? '';
      if (reference.startsWith('context.') && !variables.has(reference)) {
        return contextValue(reference.slice(8), context) ?? '';
      }
      return variables.get(reference) ?? '';
    },
    set: (reference, value) => void variables.set(reference, value),
  };
}

/** The template of a media type, else the JSON one, which is API Gateway's default. */
function pick<T>(templates: Record<string, T>, mediaType: string | undefined): T | undefined {
  const given = mediaType?.split(/[,;]/)[0]?.trim() ?? '';
  return templates[given] ?? templates['application/json'];
}
