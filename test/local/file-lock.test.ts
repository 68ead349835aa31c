import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFileLock } from '../../local/file-lock.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const newLock = () => join(temporaryDirectory(), 'lock');

test('work under one lock does not overlap', async () => {
  const file = newLock();
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await sleep(20);
    running -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withFileLock(file, work)));
  expect(most).toBe(1);
});

test('the lock is gone after work that fails', async () => {
  const file = newLock();
  await expect(withFileLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test('the lock of a process that has died is taken over', async () => {
  const file = newLock();
  const beyondAnyPid = String(2 ** 30);
  writeFileSync(file, beyondAnyPid);
  await expect(withFileLock(file, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('a lock whose id belongs to another process by now is taken over', async () => {
  const file = newLock();
  writeFileSync(file, String(process.pid));
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  await expect(withFileLock(file, () => Promise.resolve('done'))).resolves.toBe('done');
});
