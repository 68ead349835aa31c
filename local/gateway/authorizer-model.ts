/** Lambda authorizers of a REST API, read from the template. */
import * as z from 'zod';
import type { Resource } from '../template/resource.ts';
import { functionOfUri } from './integration-model.ts';

export interface AuthorizerModel {
  id: string;
  type: 'TOKEN' | 'REQUEST';
  functionName: string;
  /** Where the caller's identity is: `method.request.header.Authorization` and the like. */
  identitySources: string[];
  /** A TOKEN authorizer's token must match it whole, or the function is not called. */
  validation: RegExp | undefined;
  /** 0: nothing is cached. */
  resultTtlSeconds: number;
}

const schema = z.object({
  Type: z.enum(['TOKEN', 'REQUEST']),
  AuthorizerUri: z.string(),
  IdentitySource: z.string().default(''),
  IdentityValidationExpression: z.string().optional(),
  AuthorizerResultTtlInSeconds: z.number().default(300),
});

/** Reads `AWS::ApiGateway::Authorizer` resources, by id. Cognito authorizers are an error. */
export function readAuthorizers(resources: Resource[]): Map<string, AuthorizerModel> {
  return new Map(resources.map((resource) => [resource.physicalId, read(resource)]));
}

function read(resource: Resource): AuthorizerModel {
  const parsed = schema.safeParse(resource.properties);
  if (!parsed.success) {
    throw new Error(`${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  }
  const { data } = parsed;
  return {
    id: resource.physicalId,
    type: data.Type,
    functionName: functionOfUri(data.AuthorizerUri, resource.logicalId),
    identitySources: data.IdentitySource.split(',')
      .map((source) => source.trim())
      .filter((source) => source !== ''),
    validation: data.IdentityValidationExpression
      ? new RegExp(`^(?:${data.IdentityValidationExpression})$`)
      : undefined,
    resultTtlSeconds: data.AuthorizerResultTtlInSeconds,
  };
}
