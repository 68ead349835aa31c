import { SCRIPT_PROPERTIES } from '../contract/api.ts';
import { builtManifest, bundleConnector } from '../tools/build-connector.ts';
import { fetchedAddresses } from '../tools/connector-manifest.ts';
import {
  createAppsScript,
  type AppsScriptOptions,
  type AppsScriptProject,
} from './apps-script/project.ts';
import { LOCAL_SCRIPT_ID } from './local-settings.ts';

/**
 * The connector as an Apps Script project whose script properties name a backend: the script that
 * `npm run connector:build` writes, unmodified. `scriptHost` is the origin of its user callback,
 * https://script.google.com unless a local page takes its place. The script may fetch what a push for
 * `pushedFor` lets it, by default that backend: one that moved is out of reach, as at Google.
 */
export async function startConnector(
  backend: { baseUrl: string; clientSecret: string },
  options: Pick<
    AppsScriptOptions,
    'scriptHost' | 'sleepScale' | 'onLog' | 'onExecution' | 'now'
  > & {
    /** Another script in its place. */
    code?: string;
    pushedFor?: string;
  } = {},
): Promise<AppsScriptProject> {
  const { pushedFor = backend.baseUrl } = options;
  const [code, manifest] = await Promise.all([
    options.code ?? bundleConnector(),
    builtManifest({ baseUrl: pushedFor }),
  ]);
  return createAppsScript({
    ...options,
    code,
    // A push pins https addresses only, which is all that Google takes.
    manifest: { ...manifest, urlFetchWhitelist: fetchedAddresses(pushedFor) },
    scriptId: LOCAL_SCRIPT_ID,
    scriptProperties: {
      [SCRIPT_PROPERTIES.baseUrl]: backend.baseUrl,
      [SCRIPT_PROPERTIES.clientSecret]: backend.clientSecret,
    },
  });
}
