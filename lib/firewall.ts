/** AWS WAF before the stage: three rate rules per source address, and their log. */
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { ROUTES } from '../contract/api.ts';
import { createLogGroup } from './log-groups.ts';
import type { LogKeeping } from './log-groups.ts';
import type { Throttles } from './throttles.ts';

export interface FirewallProps extends LogKeeping {
  restApi: RestApi;
  /** `count` measures without refusing anyone. */
  mode: 'count' | 'block';
  /** Name of its metrics in CloudWatch. */
  metricName: string;
  /** Requests of one address in 5 minutes. */
  perAddress: Throttles['perAddress'];
}

/** Name pattern of the log group; AWS WAF demands the prefix. */
export const FIREWALL_LOGS = 'aws-waf-logs-social-insights-';

/**
 * Browsers call from addresses of their own, Google's servers from few addresses for all customers: hence
 * a low limit for the routes of the former and very high ones for the rest. Rate rules:
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const { restApi, mode, perAddress } = props;
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      description: 'Request rates per source address',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(props.metricName),
      rules: [
        rateRule('browser-routes-per-address', 1, mode, perAddress.browser, [
          ROUTES.authorize.path,
          ROUTES.callback.path,
        ]),
        rateRule('token-routes-per-address', 2, mode, perAddress.token, [
          ROUTES.token.path,
          ROUTES.revoke.path,
        ]),
        rateRule('all-routes-per-address', 3, mode, perAddress.all),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: restApi.deploymentStage.stageArn,
      webAclArn: acl.attrArn,
    });

    // A log group is kept when the firewall is switched off; the id of the ACL, a new one each time it is
    // switched on, keeps the next group from meeting it.
    const logs = createLogGroup(this, 'Logs', props, `${FIREWALL_LOGS}${acl.attrId}`);
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logs.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      // Codes and state travel in the query string, tokens and the sign-in cookie in headers.
      redactedFields: [
        { queryString: {} },
        { singleHeader: { Name: 'authorization' } },
        { singleHeader: { Name: 'cookie' } },
      ],
    });
  }
}

function rateRule(
  name: string,
  priority: number,
  mode: 'count' | 'block',
  limit: number,
  paths?: readonly string[],
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    action: mode === 'block' ? { block: {} } : { count: {} },
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 300,
        limit,
        ...(paths && {
          scopeDownStatement: { orStatement: { statements: paths.map(pathContains) } },
        }),
      },
    },
    visibilityConfig: visibility(name),
  };
}

/** Not the whole path: without a custom domain the name of the stage stands in front. */
function pathContains(searchString: string): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      searchString,
      positionalConstraint: 'CONTAINS',
      fieldToMatch: { uriPath: {} },
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'NORMALIZE_PATH' },
        { priority: 2, type: 'LOWERCASE' },
      ],
    },
  };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
