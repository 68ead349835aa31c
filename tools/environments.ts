/** The environments of the project: one file each in `settings/`, or a file from elsewhere. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings, type Settings } from '../lib/settings.ts';

/** What a command runs on when nothing is said. */
export const DEFAULT_ENVIRONMENT = 'dev';

/** Names of the environments, sorted. */
export function environmentNames(root: string): string[] {
  return readdirSync(join(root, 'settings'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/**
 * The checked settings of an environment. Throws an Error that lists the environments when there is no
 * such one, and that of `readSettings` when its file is wrong or calls itself by another name.
 */
export function readEnvironment(root: string, env: string): Settings {
  const names = environmentNames(root);
  if (!names.includes(env)) {
    throw new Error(
      `There is no environment "${env}". The folder settings/ has: ${names.join(', ')}. ` +
        `For another one write settings/<name>.json.`,
    );
  }
  const settings = readSettings(join(root, 'settings', `${env}.json`));
  if (settings.env === env) return settings;
  throw new Error(
    `settings/${env}.json has "env": "${settings.env}", so it would change another environment. ` +
      `It must say "${env}".`,
  );
}

/** Settings that were chosen on a command line, and how. */
export interface Choice {
  settings: Settings;
  /** What chooses them again: `--env prod`, or `--settings <file>` as it was given. */
  option: string;
  /** Their file, as a reader finds it. */
  file: string;
}

/**
 * The settings that `--env` or `--settings` name, else those of `otherwise`. A path counts from `root`, where
 * npm starts every script. Throws an Error when both are given, and those of reading the file.
 */
export function chooseSettings(
  root: string,
  given: { env?: string | undefined; settings?: string | undefined },
  otherwise: string = DEFAULT_ENVIRONMENT,
): Choice {
  const { settings: file, env = otherwise } = given;
  if (file === undefined) {
    const settings = readEnvironment(root, env);
    return { settings, option: `--env ${env}`, file: `settings/${env}.json` };
  }
  if (given.env !== undefined) {
    throw new Error('Give the environment or a settings file, not both');
  }
  return { settings: readSettings(resolve(root, file)), option: `--settings ${file}`, file };
}
