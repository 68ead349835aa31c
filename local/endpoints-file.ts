import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = join('.local', 'endpoints.json');
const ANSWER_MS = 1_000;

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
 * whole. If it is still ours, `close` removes it, or gives it back to a stack that was there before and still runs.
 */
export function writeEndpoints(endpoints: Endpoints, file = FILE): { close(): Promise<void> } {
  const before = contentOf(file);
  const text = `${JSON.stringify(endpoints, null, 2)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  write(file, text);
  return {
    close: async () => {
      const isGoing = before !== undefined && (await isRunning(before));
      if (contentOf(file) !== text) return;
      if (isGoing) write(file, before);
      else rmSync(file, { force: true });
    },
  };
}

function write(file: string, text: string): void {
  const part = `${file}.${process.pid}`;
  writeFileSync(part, text, { mode: 0o600 });
  renameSync(part, file);
}

/** Whether the API of these endpoints answers. */
async function isRunning(text: string): Promise<boolean> {
  try {
    const { baseUrl } = JSON.parse(text) as Endpoints;
    await fetch(baseUrl, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) });
    return true;
  } catch {
    return false;
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
