/** Directories that are gone when the test file ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const base = mkdtempSync(join(tmpdir(), 'social-insights-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A new empty directory. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(base, 'd-'));
}
