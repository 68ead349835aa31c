import { availableParallelism } from 'node:os';
import type { AppsScriptProject } from './apps-script/project.ts';
import { templateTables } from './aws/template-resources.ts';
import { createClosers } from './closers.ts';
import { startConnector } from './connector.ts';
import { freePort } from './free-port.ts';
import { LOCAL_SCRIPT_ID, localSettings } from './local-settings.ts';
import { startLocalStack, type LocalStack, type LocalStackOptions } from './stack.ts';
import type { StudioBackend } from './studio/backend.ts';
import { startStudio, type Studio } from './studio/studio.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export interface LocalProductOptions extends Pick<LocalStackOptions, 'onProgress' | 'signal'> {
  /** The variables of `localSettings`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Real seconds for each that the connector sleeps between its attempts; 1 unless given. */
  sleepScale?: number;
  /** Another script in place of the built connector. */
  connectorCode?: string;
}

/**
 * Instances of one function at once. More than there are cores only start each other's way: a laptop
 * that starts twelve threads for twelve charts shows none of them sooner.
 */
const INSTANCES = Math.max(2, availableParallelism());

/** Backend, connector and page, connected with each other. */
export interface LocalProduct {
  stack: LocalStack;
  project: AppsScriptProject;
  studio: Studio;
  timeline: Timeline;
  close(): Promise<void>;
}

/**
 * Starts the whole product with the page that stands in for Looker Studio. The page takes the port
 * after the API's, or a free one, and is the script's user callback.
 */
export async function startLocalProduct(options: LocalProductOptions): Promise<LocalProduct> {
  const { env, connectorCode, sleepScale = 1, ...progress } = options;
  const closers = createClosers();
  const timeline = createTimeline();
  try {
    const port = await studioPort(localSettings(env).port);
    const scriptHost = `http://localhost:${port}`;
    const stack = closers.add(
      await startLocalStack({
        env,
        redirectUri: `${scriptHost}/macros/d/${LOCAL_SCRIPT_ID}/usercallback`,
        gateway: { onRequest: timeline.onRequest },
        lambda: { onRun: timeline.onRun, workersPerFunction: INSTANCES },
        ...progress,
      }),
    );
    const project = closers.add(
      await startConnector(stack, {
        scriptHost,
        sleepScale,
        now: stack.clock.now,
        onExecution: timeline.onExecution,
        ...(connectorCode !== undefined && { code: connectorCode }),
      }),
    );
    const backend = backendOf(stack, timeline);
    const host = { now: stack.clock.now };
    const studio = closers.add(await startStudio({ project, port, backend, host }));
    return { stack, project, studio, timeline, close: closers.close };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

function studioPort(apiPort: number): Promise<number> {
  return freePort(apiPort > 0 && apiPort < 65_535 ? apiPort + 1 : 0).catch(() => freePort(0));
}

/** What the page may look into and turn. */
function backendOf(stack: LocalStack, timeline: Timeline): StudioBackend {
  const { clock, lambda, tiktok, tiktokUrl, dynamoEndpoint: endpoint, assembly } = stack;
  const [table] = templateTables(assembly);
  return {
    ...{ timeline, clock, lambda, tiktok },
    pictureOrigin: new URL(tiktokUrl).origin,
    dynamo: { endpoint, tableName: table?.name ?? '' },
  };
}
