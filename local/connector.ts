import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCRIPT_PROPERTIES } from '../contract/api.ts';
import { bundleConnector } from '../tools/build-connector.ts';
import {
  createAppsScript,
  type AppsScriptOptions,
  type AppsScriptProject,
} from './apps-script/project.ts';
import { LOCAL_SCRIPT_ID } from './local-settings.ts';

const MANIFEST = join(import.meta.dirname, '..', 'connector', 'appsscript.json');

/**
 * The connector as an Apps Script project whose script properties name a backend: the script that
 * `npm run connector:build` writes, unmodified. `scriptHost` is the origin of its user callback,
 * https://script.google.com unless a local page takes its place.
 */
export async function startConnector(
  backend: { baseUrl: string; clientSecret: string },
  options: Pick<
    AppsScriptOptions,
    'scriptHost' | 'sleepScale' | 'onLog' | 'onExecution' | 'now'
  > & {
    /** Another script in its place. */
    code?: string;
  } = {},
): Promise<AppsScriptProject> {
  const [code, manifest] = await Promise.all([
    options.code ?? bundleConnector(),
    readFile(MANIFEST, 'utf8'),
  ]);
  return createAppsScript({
    ...options,
    code,
    manifest: JSON.parse(manifest) as unknown,
    scriptId: LOCAL_SCRIPT_ID,
    scriptProperties: {
      [SCRIPT_PROPERTIES.baseUrl]: backend.baseUrl,
      [SCRIPT_PROPERTIES.clientSecret]: backend.clientSecret,
    },
  });
}
