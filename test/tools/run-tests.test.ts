import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/clasp.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

test("the format of the operator's settings is theirs, that of all else is checked", () => {
  const root = temporaryDirectory();
  for (const name of ['.prettierrc.json', '.prettierignore', 'package.json']) {
    cpSync(join(ROOT, name), join(root, name));
  }
  mkdirSync(join(root, 'settings'));
  const wide = '{\n        "env": "prod"\n}';
  for (const name of ['settings/prod.json', 'other.json']) writeFileSync(join(root, name), wide);
  const prettier = join(ROOT, 'node_modules/prettier/bin/prettier.cjs');
  const { status, stdout } = spawnSync(process.execPath, [prettier, '--list-different', '.'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([1, 'other.json\n']);
});
