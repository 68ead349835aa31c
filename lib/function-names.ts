/** The Lambda functions by name. Each is a file in `lambdas/`, a bundle, a function and a role. */
export const FUNCTION_NAMES = [
  'authorize',
  'callback',
  'token',
  'revoke',
  'user',
  'videos',
  'webhook',
  'metadata',
  'keys',
  'pages',
  'authorizer',
  'upkeep',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];
