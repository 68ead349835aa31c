import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claspError, claspFault, claspJson } from '../../tools/clasp.ts';
import { createClaspScript } from './clasp-script.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clasp-file-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const SCRIPT_ID = 'x'.repeat(40);
const faultOf = (content: string) => {
  writeFileSync(join(root, '.clasp.json'), content);
  return claspFault(root);
};

describe('.clasp.json', () => {
  test('that is missing is told how to make', () => {
    expect(claspFault(root)).toMatch(/is missing[\s\S]*clasp login[\s\S]*"rootDir"/);
  });

  test('that names script and connector/dist is accepted', () => {
    expect(faultOf(JSON.stringify({ scriptId: SCRIPT_ID, rootDir: 'connector/dist' }))).toBeNull();
  });

  test.each([
    ['{', 'is not JSON'],
    ['{}', 'needs scriptId and rootDir'],
    [
      JSON.stringify({ scriptId: SCRIPT_ID, rootDir: '.' }),
      'must have "rootDir": "connector/dist"',
    ],
  ])('with %s says what is wrong', (content, fault) => {
    expect(faultOf(content)).toContain(fault);
  });

  test('that is missing keeps clasp from being started', () => {
    expect(() => claspJson({ root, executable: '/nowhere' }, ['list-deployments'])).toThrow(
      /^\.clasp\.json is missing/,
    );
  });
});

test.each([
  ['No credentials found.', /Run npx clasp login/],
  ['invalid_grant', /Run npx clasp login/],
  ['User has not enabled the Apps Script API. Enable it by visiting ...', /home\/usersettings/],
  ['Requested entity was not found.', /Compare scriptId/],
  ['The caller does not have permission', /Compare scriptId/],
  ['Too many versions', /^clasp create-version failed: Too many versions$/],
  ['', /^clasp create-version failed: it did not say why$/],
])('"%s" of clasp becomes a cause and a remedy', (output, message) => {
  expect(claspError('create-version', output).message).toMatch(message);
});

test('credentials in what clasp writes are masked', () => {
  const output = 'ya29.a0Af_x-1 and 1//0gAbc-_x and GOCSPX-abc_d failed';
  expect(claspError('push', output).message).toBe('clasp push failed: *** and *** and *** failed');
});

test('an answer that is no JSON is named', () => {
  const script = createClaspScript();
  const executable = join(script.root, 'talks.js');
  writeFileSync(executable, 'console.log("Found 1 deployment.")');
  expect(() => claspJson({ root: script.root, executable }, ['list-deployments'])).toThrow(
    'clasp list-deployments answered no JSON',
  );
  script.remove();
});
