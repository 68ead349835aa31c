import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../lib/synthesized.ts';

const build = (...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'tools/build-lambdas.ts'), ...args], {
    encoding: 'utf8',
  });

test('--help explains the build and builds nothing', () => {
  const { status, stdout } = build('--help');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^Usage: npm run build\n/)]);
  expect(stdout).not.toMatch(/\d kB/);
});

test('an option that there is not is wrong usage', () => {
  const { status, stdout, stderr } = build('--outdir', 'elsewhere');
  expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining("'--outdir'")]);
});
