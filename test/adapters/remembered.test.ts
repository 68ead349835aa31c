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

test('a younger value that cannot be had costs nobody the one that is there', async () => {
  let time = 0;
  const count = counter();
  const number = remembered(
    async () => {
      const at = await count();
      if (at === 1 || at === 4) return at;
      throw new Error(`call ${at}`);
    },
    300,
    () => new Date(time),
  );
  expect(await number.get()).toBe(1);
  time = 20_000;
  await expect(number.get(10)).rejects.toThrow('call 2');
  time = 299_999;
  expect(await number.get()).toBe(1);
  time = 300_000;
  await expect(number.get()).rejects.toThrow('call 3');
  expect(await number.get()).toBe(4);
});

test('calls that overlap and all fail leave the value that was there', async () => {
  let time = 0;
  const fails: ((error: Error) => void)[] = [];
  const number = remembered(
    () => (time === 0 ? Promise.resolve(7) : new Promise<number>((_, fail) => fails.push(fail))),
    300,
    () => new Date(time),
  );
  await number.get();
  time = 20_000;
  const first = number.get(10);
  time = 40_000;
  const second = number.get(10);
  for (const [at, fail] of fails.entries()) fail(new Error(`call ${at}`));
  await expect(first).rejects.toThrow('call 0');
  await expect(second).rejects.toThrow('call 1');
  expect(await number.get()).toBe(7);
});

test('a value that was forgotten does not stand again', async () => {
  const count = counter();
  const number = remembered(async () => {
    const at = await count();
    if (at === 2) throw new Error('call 2');
    return at;
  });
  await number.get();
  number.forget();
  await expect(number.get()).rejects.toThrow('call 2');
  expect(await number.get()).toBe(3);
});
