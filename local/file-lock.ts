import { readFileSync, rmSync, statSync, utimes, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
/** The owner says so often that it lives, and is given up after so long without a word. */
const HEARTBEAT_MS = 1_000;
const GIVEN_UP_MS = 15_000;

/**
 * Runs `work` while no other process runs work under the same lock file. A lock whose owner has
 * died is taken over.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!tryLock(file)) await sleep(POLL_MS);
  const heartbeat = setInterval(() => utimes(file, new Date(), new Date(), ignore), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(file, { force: true });
  }
}

/** The file may be gone, when someone cleans up. */
const ignore = () => undefined;

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!ownerLives(file)) rmSync(file, { force: true });
    return false;
  }
}

function ownerLives(file: string): boolean {
  try {
    // Ids are given out again, so a living process of that id need not be the owner.
    if (Date.now() - statSync(file).mtimeMs > GIVEN_UP_MS) return false;
    const owner = Number(readFileSync(file, 'utf8'));
    // Empty for a moment, between creation and the write of the id.
    if (owner === 0) return true;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
