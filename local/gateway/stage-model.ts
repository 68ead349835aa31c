/** Stages of a REST API: their name, throttles, variables and access log. */
import * as z from 'zod';
import type { Resource } from '../template/resource.ts';
import type { Rate } from './token-bucket.ts';

export interface StageModel {
  name: string;
  variables: Record<string, string> | null;
  accessLogFormat: string | undefined;
  tracing: boolean;
  /** Settings that throttle nothing, in words for the log. */
  warnings: string[];
  /** The throttle of a method: its own one, else the stage's, else none. */
  throttle(resource: string, verb: string): Rate | undefined;
}

const schema = z.object({
  StageName: z.string(),
  Variables: z.record(z.string(), z.string()).optional(),
  AccessLogSetting: z.object({ Format: z.string().optional() }).optional(),
  TracingEnabled: z.boolean().default(false),
  MethodSettings: z
    .array(
      z.object({
        HttpMethod: z.string(),
        ResourcePath: z.string(),
        ThrottlingRateLimit: z.number().optional(),
        ThrottlingBurstLimit: z.number().optional(),
      }),
    )
    .default([]),
});

/**
 * Reads `AWS::ApiGateway::Stage` resources. A method setting is meant for one verb of one path, or,
 * with two stars, for all that have none of their own; slashes in the path may stand as `~1`. API
 * Gateway keeps the settings of an ANY method verb by verb: one that names ANY is for no request.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
export function readStages(resources: Resource[]): StageModel[] {
  return resources.map((resource) => {
    const stage = schema.parse(resource.properties);
    const rates = new Map<string, Rate>();
    const warnings: string[] = [];
    for (const setting of stage.MethodSettings) {
      const { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst } = setting;
      const path = `/${setting.ResourcePath.replaceAll('~1', '/').replace(/^\/+/, '')}`;
      if (setting.HttpMethod === 'ANY') {
        warnings.push(`MethodSettings of ${path} name ANY, which is no verb`);
      }
      if (perSecond === undefined || burst === undefined) continue;
      rates.set(`${setting.HttpMethod} ${path}`, { perSecond, burst });
    }
    return {
      name: stage.StageName,
      variables: stage.Variables ?? null,
      accessLogFormat: stage.AccessLogSetting?.Format,
      tracing: stage.TracingEnabled,
      warnings,
      throttle: (path, verb) => rates.get(`${verb} ${path}`) ?? rates.get('* /*'),
    };
  });
}
