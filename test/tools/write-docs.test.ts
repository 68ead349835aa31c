import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from '../../tools/clasp.ts';

/** What npm makes of `npm run docs -- <args>`. */
function docs(args: string) {
  const file = join(ROOT, 'package.json');
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts: { docs: string } };
  return spawnSync(`${scripts.docs} ${args}`, {
    shell: true,
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` },
  });
}
const writtenAt = () => statSync(join(ROOT, 'docs/fields.md')).mtimeMs;

test('--help names every document that npm run docs writes, and writes none', () => {
  const before = writtenAt();
  const { status, stdout, stderr } = docs('--help');
  expect([status, stderr, writtenAt()]).toEqual([0, '', before]);
  expect(stdout).toMatch(/^Usage: npm run docs\n/);
  for (const document of ['fields', 'template-report', 'security', 'evidence']) {
    expect(stdout).toContain(`docs/${document}`);
  }
  expect(stdout).toContain('README.md');
});

test('an option that it does not know ends it before anything is written', () => {
  const before = writtenAt();
  const { status, stderr } = docs('--check');
  expect([status, writtenAt()]).toEqual([2, before]);
  expect(stderr).toContain('See npm run docs -- --help\n');
});
