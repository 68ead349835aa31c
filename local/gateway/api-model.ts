/** A REST API as the gateway serves it: routes, stages and rules, read from the template. */
import type { Assembly } from '../template.ts';
import type { Resource } from '../template/resource.ts';
import { rootResourceId } from '../template/attributes.ts';
import * as z from 'zod';
import { readAuthorizers } from './authorizer-model.ts';
import type { AuthorizerModel } from './authorizer-model.ts';
import { readIntegration } from './integration-model.ts';
import type { IntegrationModel } from './integration-model.ts';
import { readStages } from './stage-model.ts';
import type { StageModel } from './stage-model.ts';
import { readGatewayResponses } from './gateway-response.ts';
import type { ResponseOverride } from './gateway-response.ts';

export interface MethodModel {
  /** Path with its parameters, such as `/pets/{id}`. */
  resource: string;
  resourceId: string;
  /** A verb or `ANY`. */
  httpMethod: string;
  authorizer: AuthorizerModel | undefined;
  apiKeyRequired: boolean;
  integration: IntegrationModel;
  /** Parameters the request validator insists on, such as `querystring.fields`. */
  requiredParameters: string[];
}

export interface ApiModel {
  id: string;
  region: string;
  account: string;
  methods: MethodModel[];
  stages: StageModel[];
  responses: Map<string, ResponseOverride>;
  binaryMediaTypes: string[];
  keySource: 'HEADER' | 'AUTHORIZER';
}

const apiSchema = z.object({
  BinaryMediaTypes: z.array(z.string()).default([]),
  ApiKeySourceType: z.enum(['HEADER', 'AUTHORIZER']).default('HEADER'),
});
const resourceSchema = z.object({ ParentId: z.string(), PathPart: z.string() });
const validatorSchema = z.object({ ValidateRequestParameters: z.boolean().default(false) });
const methodSchema = z.object({
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.string().default('NONE'),
  AuthorizerId: z.string().optional(),
  ApiKeyRequired: z.boolean().default(false),
  RequestValidatorId: z.string().optional(),
  RequestParameters: z.record(z.string(), z.boolean()).default({}),
  RequestModels: z.record(z.string(), z.string()).optional(),
  Integration: z.unknown(),
});

/**
 * Reads the one `AWS::ApiGateway::RestApi` of an assembly with everything that belongs to it. What
 * this gateway cannot serve (IAM authorization, HTTP integrations, body models) is an error naming
 * the method, never silently left out.
 */
export function readApi(assembly: Assembly): ApiModel {
  const [api, ...more] = assembly.resources('AWS::ApiGateway::RestApi');
  if (!api) throw new Error(`${assembly.dir} has no AWS::ApiGateway::RestApi`);
  if (more.length > 0) throw new Error(`${assembly.dir} has more than one REST API`);
  const { BinaryMediaTypes, ApiKeySourceType } = apiSchema.parse(api.properties);
  const own = (type: string) =>
    assembly.resources(type).filter((r) => r.properties.RestApiId === api.physicalId);

  const paths = readPaths(own('AWS::ApiGateway::Resource'), rootResourceId(api.physicalId));
  const authorizers = readAuthorizers(own('AWS::ApiGateway::Authorizer'));
  const validators = new Set(
    own('AWS::ApiGateway::RequestValidator')
      .filter((r) => validatorSchema.parse(r.properties).ValidateRequestParameters)
      .map((r) => r.physicalId),
  );

  const readMethod = (resource: Resource): MethodModel => {
    const method = methodSchema.parse(resource.properties);
    const path = paths.get(method.ResourceId);
    const name = `${method.HttpMethod} ${path ?? resource.logicalId}`;
    if (!path) throw new Error(`${name}: its resource is not in the template`);
    if (!['NONE', 'CUSTOM'].includes(method.AuthorizationType)) {
      throw new Error(`${name}: authorization ${method.AuthorizationType} cannot be served here`);
    }
    if (method.RequestModels) throw new Error(`${name}: body models cannot be checked here`);
    const authorizer = authorizers.get(method.AuthorizerId ?? '');
    if (method.AuthorizationType === 'CUSTOM' && !authorizer) {
      throw new Error(`${name}: its authorizer is not in the template`);
    }
    const validates = validators.has(method.RequestValidatorId ?? '');
    return {
      resource: path,
      resourceId: method.ResourceId,
      httpMethod: method.HttpMethod,
      authorizer,
      apiKeyRequired: method.ApiKeyRequired,
      integration: readIntegration(method.Integration, name),
      requiredParameters: Object.entries(method.RequestParameters)
        .filter(([, required]) => required && validates)
        .map(([parameter]) => parameter.replace('method.request.', '')),
    };
  };

  return {
    id: api.physicalId,
    region: assembly.region,
    account: assembly.account,
    methods: own('AWS::ApiGateway::Method').map(readMethod),
    stages: readStages(own('AWS::ApiGateway::Stage')),
    responses: readGatewayResponses(own('AWS::ApiGateway::GatewayResponse')),
    binaryMediaTypes: BinaryMediaTypes,
    keySource: ApiKeySourceType,
  };
}

/** Full path of each resource by its id. */
function readPaths(resources: Resource[], rootId: string): Map<string, string> {
  const nodes = new Map(resources.map((r) => [r.physicalId, resourceSchema.parse(r.properties)]));
  const path = (id: string): string => {
    const node = nodes.get(id);
    if (id === rootId || !node) return '';
    return `${path(node.ParentId)}/${node.PathPart}`;
  };
  return new Map([[rootId, '/'], ...[...nodes.keys()].map((id) => [id, path(id)] as const)]);
}
