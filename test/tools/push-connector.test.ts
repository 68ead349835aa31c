import { pushScript } from '../../tools/push-connector.ts';
import { createClaspScript, type Script } from './clasp-script.ts';
import type { ScriptState } from './stand-in-clasp.ts';

let script: Script | undefined;
afterEach(() => script?.remove());

const push = (state: Partial<ScriptState>, shown: string[] = []) => {
  script = createClaspScript(state);
  return pushScript({ ...script, onError: (text) => shown.push(text.toString()) });
};

test('who is not logged in is told to log in, below what clasp says', async () => {
  const shown: string[] = [];
  const pushed = push({ failure: 'No credentials found.' }, shown);
  await expect(pushed).rejects.toThrow(/Run npx clasp login/);
  expect(shown.join('')).toBe('No credentials found.\n');
});

test('a push that clasp ends well says nothing more', async () => {
  const shown: string[] = [];
  await push({}, shown);
  expect(shown).toEqual([]);
});
