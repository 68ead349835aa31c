/**
 * Stands in for clasp 3.4.1 as a process of its own: `push -f`, and `list-deployments`, `create-version` and
 * `create-deployment` with `--json`, on a script whose state is a file in the working directory. What
 * it prints, and on which stream, follows node_modules/@google/clasp/build/src/commands.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface ScriptState {
  /** When given, every command fails with this message. */
  failure?: string;
  deployments: { deploymentId: string; versionNumber?: number; description?: string }[];
  versions: string[];
  /** Ignores `-i`, as no clasp should. */
  forgetsIds?: boolean;
}
export const STATE_FILE = 'script-state.json';

function run(state: ScriptState): unknown {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean' },
      f: { type: 'boolean', short: 'f' },
      V: { type: 'string', short: 'V' },
      d: { type: 'string', short: 'd' },
      i: { type: 'string', short: 'i' },
    },
    allowPositionals: true,
  });
  const [command, text = ''] = positionals;
  if (command === 'push' && values.f === true) return undefined;
  if (values.json !== true) throw new Error('only --json is played here');
  if (command === 'list-deployments') return state.deployments;
  if (command === 'create-version') return { versionNumber: state.versions.push(text) };
  if (command !== 'create-deployment') throw new Error(`unknown command '${command}'`);
  const versionNumber = Number(values.V);
  if (!(versionNumber <= state.versions.length)) throw new Error('Requested entity was not found.');
  const old = state.deployments.find(({ deploymentId }) => deploymentId === values.i);
  const deployment = {
    deploymentId:
      state.forgetsIds === true || !old ? `AKfycbNew${'x'.repeat(20)}` : old.deploymentId,
    versionNumber,
    description: values.d ?? '',
  };
  state.deployments = [...state.deployments.filter((other) => other !== old), deployment];
  return deployment;
}

if (import.meta.main) {
  try {
    const state = JSON.parse(readFileSync(STATE_FILE, 'utf8')) as ScriptState;
    if (state.failure !== undefined) throw new Error(state.failure);
    const answer = run(state);
    writeFileSync(STATE_FILE, JSON.stringify(state));
    if (answer !== undefined) console.log(JSON.stringify(answer, null, 2));
  } catch (error) {
    process.exitCode = 1;
    console.error((error as Error).message);
  }
}
