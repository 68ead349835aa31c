import { createClosers } from '../../local/closers.ts';

const part = (name: string, ended: string[]) => ({
  close: () => {
    ended.push(name);
    return Promise.resolve();
  },
});

test('parts end once, the newest first', async () => {
  const ended: string[] = [];
  const closers = createClosers();
  for (const name of ['first', 'second']) closers.add(part(name, ended));
  await Promise.all([closers.close(), closers.close()]);
  expect(ended).toEqual(['second', 'first']);
});

test('a part that fails to end does not spare the others', async () => {
  const ended: string[] = [];
  const closers = createClosers();
  closers.add(part('first', ended));
  closers.add({ close: () => Promise.reject(new Error('stuck')) });
  await expect(closers.close()).rejects.toThrow('A part did not end cleanly');
  expect(ended).toEqual(['first']);
});

test('a part added after the end is ended at once', async () => {
  const ended: string[] = [];
  const closers = createClosers();
  await closers.close();
  closers.add(part('late', ended));
  expect(ended).toEqual(['late']);
});
