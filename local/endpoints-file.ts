import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = join('.local', 'endpoints.json');

/** What other programs need to use a running local stack. */
export interface Endpoints {
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  studioUrl: string;
  tiktokUrl: string;
}

/**
 * Writes `.local/endpoints.json` in the working directory, readable by its owner only, at once and
 * whole. `close` removes it if it is still ours.
 */
export function writeEndpoints(endpoints: Endpoints, file = FILE): { close(): Promise<void> } {
  const text = `${JSON.stringify(endpoints, null, 2)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, text, { mode: 0o600 });
  renameSync(part, file);
  return {
    close: () => {
      if (contentOf(file) === text) rmSync(file, { force: true });
      return Promise.resolve();
    },
  };
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
