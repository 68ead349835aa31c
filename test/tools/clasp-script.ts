/** A folder with an Apps Script project in it, for the stand-in of clasp. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STATE_FILE, type ScriptState } from './stand-in-clasp.ts';

export const STAND_IN = fileURLToPath(new URL('stand-in-clasp.ts', import.meta.url));
export const HEAD = { deploymentId: `AKfycbHead${'x'.repeat(20)}` };
export const LIVE = {
  deploymentId: `AKfycbLive${'x'.repeat(20)}`,
  versionNumber: 1,
  description: 'Production',
};

export interface Script {
  root: string;
  executable: string;
  state: () => ScriptState;
  remove: () => void;
}

/** A script with one version, its head deployment and whatever `state` changes. */
export function createClaspScript(state: Partial<ScriptState> = {}): Script {
  const root = mkdtempSync(join(tmpdir(), 'clasp-'));
  const settings = { scriptId: 's'.repeat(40), rootDir: 'connector/dist' };
  writeFileSync(join(root, '.clasp.json'), JSON.stringify(settings));
  const start: ScriptState = { deployments: [HEAD], versions: ['0.1.0'], ...state };
  writeFileSync(join(root, STATE_FILE), JSON.stringify(start));
  return {
    root,
    executable: STAND_IN,
    state: () => JSON.parse(readFileSync(join(root, STATE_FILE), 'utf8')) as ScriptState,
    remove: () => rmSync(root, { recursive: true }),
  };
}
