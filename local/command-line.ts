/** Options of the commands, and those that npm kept for itself. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * As `parseArgs` of Node.js, but throws an Error too when npm swallowed one of these options: without ` -- ` it
 * takes them as settings of its own, and the command would run as if nothing had been said.
 */
export function readOptions<Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  refuseSwallowed(Object.keys(config.options ?? {}));
  return parseArgs(config);
}

/**
 * Throws an Error that says how to give the options when npm swallowed one of these names.
 * https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 */
export function refuseSwallowed(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  for (const name of names) {
    const value = env[`npm_config_${name.replaceAll('-', '_')}`];
    if (!value || name === 'help') continue;
    const script = env['npm_lifecycle_event'] ?? '<script>';
    const option = value === 'true' ? `--${name}` : `--${name}=${value}`;
    throw new Error(
      `npm kept ${option} for itself. Put -- before the options: npm run ${script} -- ${option}`,
    );
  }
}
