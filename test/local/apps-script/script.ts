import { OAUTH2_LIBRARY_ID } from '../../../local/apps-script/manifest.ts';
import { createAppsScript } from '../../../local/apps-script/project.ts';
import type { AppsScriptOptions, AppsScriptProject } from '../../../local/apps-script/project.ts';

export const MANIFEST = {
  timeZone: 'Etc/UTC',
  runtimeVersion: 'V8',
  dependencies: {
    libraries: [{ userSymbol: 'OAuth2', libraryId: OAUTH2_LIBRARY_ID, version: '43' }],
  },
};
export const SCRIPT_ID = 'script-id-of-a-test';

const open = new Set<AppsScriptProject>();
afterEach(async () => {
  const projects = [...open];
  open.clear();
  await Promise.all(projects.map((project) => project.close()));
});

/** A project with the given code that is closed after the test. */
export function createScript(
  code: string,
  options: Partial<AppsScriptOptions> = {},
): AppsScriptProject {
  const project = createAppsScript({ code, manifest: MANIFEST, scriptId: SCRIPT_ID, ...options });
  open.add(project);
  return project;
}

/** Runs one expression as user `ada` in a project of its own. */
export function evaluate(
  expression: string,
  options: Partial<AppsScriptOptions> = {},
): Promise<unknown> {
  return createScript(`function main() { return ${expression}; }`, options).run('ada', 'main');
}
