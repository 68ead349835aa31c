import { join } from 'node:path';
import { CLIENT_ID, ROUTES } from '../contract/api.ts';
import { PLACEHOLDERS, withAddresses } from './addresses.ts';
import { LOCAL_REGION } from './aws/credentials.ts';
import { startDataPlane } from './aws/data-plane.ts';
import type { AccessControl } from './aws/iam/guard.ts';
import type { LocalKms } from './aws/kms.ts';
import type { LocalSecretsManager } from './aws/secrets-manager.ts';
import { functionVariable } from './aws/template-resources.ts';
import { createClosers, type Closers } from './closers.ts';
import { freePort } from './free-port.ts';
import { startGateway, type GatewayOptions } from './gateway/server.ts';
import { startLambda, type LambdaOptions, type LocalLambda } from './lambda/lambda.ts';
import { createLocalClock, type LocalClock } from './local-clock.ts';
import { LOCAL_SCRIPT_ID, localSettings, type LocalSettings } from './local-settings.ts';
import { createTimer, SYNTHESIS, type Progress } from './progress.ts';
import { startSchedules } from './schedule.ts';
import { synthesize } from './synthesis.ts';
import { loadAssembly, type Assembly } from './template.ts';
import {
  startTikTokSimulator,
  type TikTokSimulator,
  type TikTokSimulatorOptions,
} from './tiktok/simulator.ts';

const ROOT = join(import.meta.dirname, '..');
/** The older half is forgotten beyond this, so that a stack can stay up for days. */
const MAX_LOG_LINES = 100_000;

export interface LocalStackOptions {
  /** The variables of `localSettings`. Default: a free port and nothing else. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Settings in place of those that `env` makes. */
  settings?: Partial<LocalSettings['settings']>;
  /** A cloud assembly that holds the names of addresses.ts. Default: the CDK app is synthesized. */
  assemblyDir?: string;
  /** One more exact redirect URI, besides those of the script ids. */
  redirectUri?: string;
  simulator?: Pick<TikTokSimulatorOptions, 'now' | 'tokenMark' | 'port'>;
  gateway?: Pick<GatewayOptions, 'now' | 'onRequest'>;
  lambda?: Pick<LambdaOptions, 'concurrencyLimit' | 'workersPerFunction' | 'onRun'>;
  onProgress?: (progress: Progress) => void;
  /** Ends a synthesis that is under way. */
  signal?: AbortSignal;
}

export interface LocalStack {
  /** `http://localhost:<port>`: the issuer, and the base of every route. */
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  /** The user callback of the local Looker Studio's script. */
  redirectUri: string;
  /** Undefined when another TikTok was given; `tiktokUrl` is its API's base then. */
  tiktok: TikTokSimulator | undefined;
  tiktokUrl: string;
  assembly: Assembly;
  lambda: LocalLambda;
  kms: LocalKms;
  secrets: LocalSecretsManager;
  dynamoEndpoint: string;
  /** Decides what the functions may do, by the template's policies. */
  access: AccessControl;
  /** Variables that send the functions' AWS clients to the stand-ins. */
  awsEnvironment: Readonly<Record<string, string>>;
  /** The time of gateway, functions and TikTok simulator; the connector's project has its own. */
  clock: LocalClock;
  /** What functions and access log wrote, oldest first, each line led by its source. */
  logs: string[];
  /** Ends every part; later calls wait for the same end. */
  close(): Promise<void>;
}

/**
 * The whole backend on this machine: the synthesized template's gateway, functions, table, keys and
 * secrets, and TikTok. Everything is on free ports of 127.0.0.1 but the gateway, whose port the
 * settings name. When a part cannot start, those that run are ended and the error is thrown on.
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const given = localSettings(options.env ?? { PORT: '0' });
  const local = { ...given, settings: { ...given.settings, ...options.settings } };
  const closers = createClosers();
  try {
    return await startParts(local, options, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function startParts(
  local: LocalSettings,
  options: LocalStackOptions,
  closers: Closers,
): Promise<LocalStack> {
  const timed = createTimer(options.onProgress);
  const port = await freePort(local.port);
  // As a browser writes it: without the port when it is 80.
  const baseUrl = new URL(`http://localhost:${port}`).origin;
  const redirectUri = `https://script.google.com/macros/d/${LOCAL_SCRIPT_ID}/usercallback`;
  const clock = createLocalClock();
  const logs: string[] = [];
  const log = (source: string, line: string) => {
    logs.push(`${source}: ${line}`);
    if (logs.length > MAX_LOG_LINES) logs.splice(0, MAX_LOG_LINES / 2);
  };

  const [assemblyDir, tiktok] = await Promise.all([
    options.assemblyDir ?? timed(SYNTHESIS, () => synthesizeProduct(local, options.signal)),
    local.tiktok
      ? undefined
      : timed('TikTok simulator', () =>
          startTikTokSimulator({
            ...local.tiktokClient,
            now: clock.now,
            ...options.simulator,
            redirectUris: [baseUrl + ROUTES.callback.path],
            allowHttpLoopbackRedirect: true,
            webhookUrl: baseUrl + ROUTES.webhook.path,
          }).then(closers.add),
        ),
  ]);
  const tiktokUrl = local.tiktok?.apiBaseUrl ?? tiktok?.origin ?? '';
  const loaded = loadAssembly(assemblyDir, {
    region: LOCAL_REGION,
    // Asked only when the gateway reads the API keys, after the secrets are made.
    secretString: (secretId) => data.secrets.value(secretId),
  });
  const assembly = withAddresses(loaded, {
    baseUrl,
    tiktokAuthorizeUrl: local.tiktok?.authorizeUrl ?? tiktok?.authorizeUrl ?? '',
    tiktokApiBaseUrl: tiktokUrl,
    studioRedirectUri: options.redirectUri ?? redirectUri,
  });
  const data = await startDataPlane({
    assembly,
    operator: { tiktokClient: local.tiktokClient, clientSecret: local.clientSecret },
    dynamoDbEndpoint: local.dynamoDbEndpoint,
    now: clock.now,
    timed,
    closers,
  });
  const lambda = closers.add(
    startLambda({
      assembly,
      env: data.environment,
      onLog: log,
      clockAheadMs: clock.aheadMs,
      ...options.lambda,
    }),
  );
  closers.add(startSchedules(assembly, lambda));
  await timed('API Gateway', () =>
    startGateway({
      assembly,
      lambda,
      port,
      now: clock.now,
      onLog: log,
      ...options.gateway,
    }).then(closers.add),
  );
  return {
    baseUrl,
    clientId: CLIENT_ID,
    clientSecret: data.secrets.value(functionVariable(assembly, 'CLIENT_SECRET_ARN')),
    redirectUri,
    tiktok,
    tiktokUrl,
    assembly,
    lambda,
    kms: data.kms,
    secrets: data.secrets,
    dynamoEndpoint: data.dynamoDb.endpoint,
    access: data.access,
    awsEnvironment: data.environment,
    clock,
    logs,
    close: closers.close,
  };
}

/** The product's assembly, with the names of addresses.ts where the ports are not known yet. */
export function synthesizeProduct(local: LocalSettings, signal?: AbortSignal): Promise<string> {
  const { studioRedirectUri, ...addresses } = PLACEHOLDERS;
  return synthesize({
    root: ROOT,
    cacheDir: join(ROOT, '.local', 'assemblies'),
    settings: { ...local.settings, ...addresses, connectorRedirectUris: [studioRedirectUri] },
    ...(signal && { signal }),
  });
}
