/** How large each function's bundle may be. Time to load is measured by the bench, never asserted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const FILE = join(import.meta.dirname, 'budget.json');

/** Most kilobytes (1,000 bytes) of each function's bundle, without its source map, from budget.json. */
export function readBudget(): Record<string, number> {
  return z.record(z.string(), z.int().positive()).parse(JSON.parse(readFileSync(FILE, 'utf8')));
}
