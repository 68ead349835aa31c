import { remembered } from '../../lambdas/adapters/remembered.ts';

/** A call that answers 1, 2, 3... */
function counter() {
  let calls = 0;
  return async () => (calls += 1);
}

test('parallel callers share one call', async () => {
  const number = remembered(counter());
  expect(await Promise.all([number.get(), number.get()])).toEqual([1, 1]);
});

test('a value without a lifetime is kept', async () => {
  let time = 0;
  const number = remembered(counter(), undefined, () => new Date(time));
  await number.get();
  time = 8.64e15;
  expect(await number.get()).toBe(1);
});

test('a value is called anew after its lifetime', async () => {
  let time = 0;
  const number = remembered(counter(), 10, () => new Date(time));
  await number.get();
  time = 10_000;
  expect(await number.get()).toBe(2);
});

test('a failure is not remembered', async () => {
  const count = counter();
  const second = remembered(async () => {
    const number = await count();
    if (number === 1) throw new Error('first');
    return number;
  });
  await expect(second.get()).rejects.toThrow('first');
  expect(await second.get()).toBe(2);
});

test('the failure of a forgotten call does not remove the value that came after it', async () => {
  const count = counter();
  let fail: (error: Error) => void = () => undefined;
  const failing = new Promise<number>((_, reject) => (fail = reject));
  const number = remembered(async () => ((await count()) === 1 ? failing : 7));
  const first = number.get();
  number.forget();
  expect(await number.get()).toBe(7);
  fail(new Error('late'));
  await expect(first).rejects.toThrow('late');
  await number.get();
  expect(await count()).toBe(3);
});
