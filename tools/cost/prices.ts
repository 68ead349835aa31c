/**
 * List prices of AWS in us-east-1, in US dollars, without free tiers and discounts. The one place to
 * change when AWS changes one; other regions are up to half as much again.
 */
export interface Price {
  /** Dollars for `per` units. */
  usd: number;
  per: number;
  unit: string;
  service: Service;
  /** Page with the list price, and where the figure was read on the date below. */
  source: string;
}

export type Service =
  | 'API Gateway'
  | 'Lambda'
  | 'DynamoDB'
  | 'KMS'
  | 'Secrets Manager'
  | 'AWS WAF'
  | 'CloudWatch'
  | 'X-Ray'
  | 'Data transfer';

export const PRICES_CHECKED = '2026-11-22';
export const PRICES_REGION = 'us-east-1';

const MILLION = 1_000_000;

export const PRICES = {
  apiRequest: price('API Gateway', 3.5, MILLION, 'request', 'aws.amazon.com/api-gateway/pricing'),
  lambdaRequest: price('Lambda', 0.2, MILLION, 'invocation', 'aws.amazon.com/lambda/pricing'),
  lambdaGbSecond: price('Lambda', 0.0000133334, 1, 'GB-second', 'aws.amazon.com/lambda/pricing'),
  tableWrite: price('DynamoDB', 0.625, MILLION, 'write unit', 'aws.amazon.com/dynamodb/pricing'),
  tableRead: price('DynamoDB', 0.125, MILLION, 'read unit', 'aws.amazon.com/dynamodb/pricing'),
  tableGb: price('DynamoDB', 0.25, 1, 'GB-month', 'aws.amazon.com/dynamodb/pricing'),
  tableBackupGb: price('DynamoDB', 0.2, 1, 'GB-month', 'aws.amazon.com/dynamodb/pricing'),
  tableCopyGb: price('DynamoDB', 0.1, 1, 'GB-month', 'aws.amazon.com/dynamodb/pricing'),
  key: price('KMS', 1, 1, 'key-month', 'aws.amazon.com/kms/pricing'),
  keyRequest: price('KMS', 0.03, 10_000, 'symmetric request', 'aws.amazon.com/kms/pricing'),
  keySignature: price('KMS', 0.15, 10_000, 'asymmetric request', 'aws.amazon.com/kms/pricing'),
  secret: price(
    'Secrets Manager',
    0.4,
    1,
    'secret-month',
    'aws.amazon.com/secrets-manager/pricing',
  ),
  secretRead: price(
    'Secrets Manager',
    0.05,
    10_000,
    'read',
    'aws.amazon.com/secrets-manager/pricing',
  ),
  webAcl: price('AWS WAF', 5, 1, 'web ACL-month', 'aws.amazon.com/waf/pricing'),
  wafRule: price('AWS WAF', 1, 1, 'rule-month', 'aws.amazon.com/waf/pricing'),
  wafRequest: price('AWS WAF', 0.6, MILLION, 'request', 'aws.amazon.com/waf/pricing'),
  logGb: price('CloudWatch', 0.5, 1, 'GB written', 'aws.amazon.com/cloudwatch/pricing'),
  logStoredGb: price('CloudWatch', 0.03, 1, 'GB-month', 'aws.amazon.com/cloudwatch/pricing'),
  metric: price('CloudWatch', 0.3, 1, 'metric-month', 'aws.amazon.com/cloudwatch/pricing'),
  alarm: price('CloudWatch', 0.1, 1, 'alarm-month', 'aws.amazon.com/cloudwatch/pricing'),
  compositeAlarm: price('CloudWatch', 0.5, 1, 'alarm-month', 'aws.amazon.com/cloudwatch/pricing'),
  dashboard: price('CloudWatch', 3, 1, 'dashboard-month', 'aws.amazon.com/cloudwatch/pricing'),
  trace: price('X-Ray', 5, MILLION, 'trace', 'aws.amazon.com/xray/pricing'),
  gbOut: price(
    'Data transfer',
    0.09,
    1,
    'GB to the internet',
    'aws.amazon.com/ec2/pricing/on-demand',
  ),
} as const satisfies Record<string, Price>;
export type PriceName = keyof typeof PRICES;

function price(service: Service, usd: number, per: number, unit: string, page: string): Price {
  return { service, usd, per, unit, source: `https://${page}/` };
}
