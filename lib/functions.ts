/** The Lambda functions: size, time and duty of each. */
import { join } from 'node:path';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { environments } from './environments.ts';
import type { EnvironmentSources } from './environments.ts';
import { FUNCTION_NAMES } from './function-names.ts';
import type { FunctionName } from './function-names.ts';
import type { LogKeeping } from './log-groups.ts';
import { statementsOf } from './policy-statements.ts';
import { RouteFunction } from './route-function.ts';

interface Size {
  description: string;
  memoryMb: number;
  timeoutSeconds: number;
}

/**
 * API Gateway waits 29 s for an integration, so every function ends before it does and the caller gets
 * the function's own answer. Routes that fetch pages from TikTok or may renew its tokens have nearly all of
 * it, and so has upkeep: no instance that may refresh TikTok's tokens lives longer than core/tiktok-session.ts allows for.
 * Whoever has something to take back when AWS does not answer lives longer than the tries of one call
 * (adapters/aws-client.ts). The authorizer has nothing, and its callers come again.
 */
export const FUNCTIONS: Record<FunctionName, Size> = {
  authorize: size('Starts a sign-in and sends the browser to TikTok', 512, 20),
  callback: size('Takes the answer of TikTok and issues an authorization code', 512, 28),
  token: size('Exchanges codes and refresh tokens for access tokens', 512, 20),
  revoke: size('Ends a connection, here and at TikTok (RFC 7009)', 512, 28),
  user: size('Answers profile and counts of the connected account', 512, 28),
  videos: size('Answers the videos of the connected account', 512, 28),
  webhook: size('Hears from TikTok that a user removed the app', 512, 20),
  metadata: size('Authorization server metadata (RFC 8414)', 256, 10),
  keys: size('Public keys of the access tokens (JWKS, RFC 7517)', 256, 10),
  pages: size('Landing, privacy and terms pages', 256, 10),
  upkeep: size('Finishes what could not be done at once, on a schedule', 512, 28),
  authorizer: size('Checks the access token of /api/* and names the usage plan', 256, 5),
};

export interface FunctionsProps extends EnvironmentSources, LogKeeping {
  /** Directory with one bundle directory per function. */
  bundles: string;
}

/** Creates all functions in the given scope, each with its role, policy and log group. */
export function createFunctions(
  scope: Construct,
  props: FunctionsProps,
): Record<FunctionName, RouteFunction> {
  const { settings, data, bundles, logKey, logRetentionDays, removalPolicy } = props;
  const variables = environments(props);
  const secretArns = {
    tiktok: data.tiktokSecretArn,
    client: data.clientSecretArn,
    refreshToken: data.refreshTokenSecretArn,
    usagePlanKey: props.usagePlanKeySecretArn,
  };
  const create = (name: FunctionName) =>
    new RouteFunction(scope, name[0]?.toUpperCase() + name.slice(1), {
      ...FUNCTIONS[name],
      bundle: join(bundles, name),
      environment: { ...variables[name] },
      statements: statementsOf(name, data, secretArns),
      logKey,
      logRetentionDays,
      reservedConcurrency: settings.reservedConcurrency[name],
      released: settings.canary !== undefined,
      startedBy: name === 'upkeep' ? 'schedule' : 'caller',
      // The functions hold back lines below `logLevel` themselves. Were Lambda to do it, it would take
      // the metrics along that such lines carry.
      logLevel: ApplicationLogLevel[settings.logLevel === 'DEBUG' ? 'DEBUG' : 'INFO'],
      removalPolicy,
    });
  const created = FUNCTION_NAMES.map((name) => [name, create(name)] as const);
  return Object.fromEntries(created) as Record<FunctionName, RouteFunction>;
}

function size(description: string, memoryMb: number, timeoutSeconds: number): Size {
  return { description, memoryMb, timeoutSeconds };
}
