import type { AppsScriptProject } from '../../../local/apps-script/project.ts';
import { createScript, evaluate } from './script.ts';
import { startSite } from './site.ts';

const USER_STORE = 'PropertiesService.getUserProperties()';
const STORE_CODE = `
  function write(value) { ${USER_STORE}.setProperty('k', value); CacheService.getUserCache().put('k', value); }
  function read() { return [${USER_STORE}.getProperty('k'), CacheService.getUserCache().get('k')]; }`;

test('user properties and user cache are apart for each user', async () => {
  const script = createScript(STORE_CODE);
  await script.run('ada', 'write', ['one']);
  await expect(script.run('ada', 'read')).resolves.toEqual(['one', 'one']);
  await expect(script.run('bob', 'read')).resolves.toEqual([null, null]);
});

test('script properties are the same for everyone and start as given', async () => {
  const script = createScript(
    `function main() { return PropertiesService.getScriptProperties().getProperties(); }`,
    { scriptProperties: { BACKEND: 'here' } },
  );
  await expect(script.run('ada', 'main')).resolves.toEqual({ BACKEND: 'here' });
  await expect(script.run('bob', 'main')).resolves.toEqual({ BACKEND: 'here' });
});

test('a standalone script has no document stores', async () => {
  const expression = `[PropertiesService.getDocumentProperties(), CacheService.getDocumentCache(),
    LockService.getDocumentLock()]`;
  await expect(evaluate(expression)).resolves.toEqual([null, null, null]);
});

test('a property holds text of at most 9 KB', async () => {
  await expect(evaluate(`${USER_STORE}.setProperty('n', 1).getProperty('n')`)).resolves.toBe('1');
  await expect(
    evaluate(`${USER_STORE}.setProperty('n', 'x'.repeat(9 * 1024 + 1))`),
  ).rejects.toThrow('Argument too large: value');
});

test('a property store holds at most 500 KB', async () => {
  const fill = `Array.from({ length: 60 }, (_, n) => ${USER_STORE}.setProperty('k' + n, 'x'.repeat(9000)))`;
  await expect(evaluate(fill)).rejects.toThrow('property storage quota');
});

test('deleted properties are gone', async () => {
  const expression = `${USER_STORE}.setProperties({ a: '1', b: '2' }).deleteProperty('a').getKeys()`;
  await expect(evaluate(expression)).resolves.toEqual(['b']);
});

test('property calls count against a day of the user', async () => {
  const script = createScript(`function main() { ${USER_STORE}.getProperty('a'); return 1; }`, {
    limits: { propertyCallsPerDay: 1 },
  });
  await script.run('ada', 'main');
  await expect(script.run('ada', 'main')).rejects.toThrow(
    'Service invoked too many times for one day: properties',
  );
  await expect(script.run('bob', 'main')).resolves.toBe(1);
});

test('a cache key has at most 250 characters, a value at most 100 KB', async () => {
  const put = 'CacheService.getUserCache().put';
  await expect(evaluate(`${put}('k'.repeat(251), 'v')`)).rejects.toThrow('Argument too large: key');
  await expect(evaluate(`${put}('k', 'v'.repeat(102401))`)).rejects.toThrow(
    'Argument too large: value',
  );
  await expect(evaluate(`${put}('k', 'v'.repeat(102400))`)).resolves.toBeUndefined();
});

test('a cache entry lives its seconds, at most six hours', async () => {
  let time = 0;
  const script = createScript(
    `function put(seconds) { CacheService.getUserCache().put('k', 'v', seconds); }
     function get() { return CacheService.getUserCache().get('k'); }`,
    { now: () => time },
  );
  await script.run('ada', 'put', [100_000]);
  time = 21_599_000;
  await expect(script.run('ada', 'get')).resolves.toBe('v');
  time = 21_601_000;
  await expect(script.run('ada', 'get')).resolves.toBeNull();
});

test('getAll leaves out what is not cached', async () => {
  const code = `function main() {
    const cache = CacheService.getScriptCache();
    cache.putAll({ a: '1', b: '2' });
    cache.remove('b');
    return cache.getAll(['a', 'b', 'c']);
  }`;
  await expect(createScript(code).run('ada', 'main')).resolves.toEqual({ a: '1' });
});

const LOCK_CODE = `
  function work(lockName) {
    LockService[lockName]().waitLock(10000);
    const store = PropertiesService.getScriptProperties();
    const before = Number(store.getProperty('n'));
    Utilities.sleep(20);
    store.setProperty('n', before + 1);
    return Number(store.getProperty('n'));
  }
  function tryIt() { return LockService.getUserLock().tryLock(30); }
  function waitForIt() { LockService.getUserLock().waitLock(30); }
  function hold(url) { LockService.getUserLock().waitLock(10); UrlFetchApp.fetch(url); }`;

/** An execution of `ada` that has her user lock until `release` is called. */
async function holdUserLock(script: AppsScriptProject): Promise<{ release(): Promise<unknown> }> {
  const held = Promise.withResolvers<() => void>();
  const { origin } = await startSite((_, response) => held.resolve(() => response.end()));
  const execution = script.run('ada', 'hold', [origin]);
  const answer = await held.promise;
  return {
    release() {
      answer();
      return execution;
    },
  };
}

test('a user lock excludes the other executions of the user, and ends with its execution', async () => {
  const script = createScript(LOCK_CODE);
  const results = await Promise.all(
    Array.from({ length: 6 }, () => script.run('ada', 'work', ['getUserLock'])),
  );
  expect(results.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a script lock excludes the executions of all users', async () => {
  const script = createScript(LOCK_CODE);
  const users = ['ada', 'bob', 'eve', 'joe'];
  const results = await Promise.all(
    users.map((user) => script.run(user, 'work', ['getScriptLock'])),
  );
  expect(results.toSorted()).toEqual([1, 2, 3, 4]);
});

test('a user lock does not hold up another user', async () => {
  const script = createScript(LOCK_CODE);
  const lock = await holdUserLock(script);
  await expect(script.run('bob', 'tryIt')).resolves.toBe(true);
  await lock.release();
});

test('waiting too long for a lock: tryLock is false, waitLock throws', async () => {
  const script = createScript(LOCK_CODE);
  const lock = await holdUserLock(script);
  await expect(script.run('ada', 'tryIt')).resolves.toBe(false);
  await expect(script.run('ada', 'waitForIt')).rejects.toThrow('Lock timeout');
  await lock.release();
  await expect(script.run('ada', 'tryIt')).resolves.toBe(true);
});

test('a lock belongs to the object that took it: another of the same execution waits', async () => {
  const code = `function main() {
    const [one, other] = [LockService.getUserLock(), LockService.getUserLock()];
    one.waitLock(10);
    const facts = [one.tryLock(0), one.hasLock(), other.hasLock(), other.tryLock(10)];
    other.releaseLock();
    facts.push(one.hasLock());
    one.releaseLock();
    return [...facts, one.hasLock(), other.tryLock(0), other.hasLock()];
  }`;
  const script = createScript(code);
  const facts = [true, true, false, false, true, false, true, true];
  await expect(script.run('ada', 'main')).resolves.toEqual(facts);
  await expect(script.run('ada', 'main')).resolves.toEqual(facts);
});

test('an execution that is ended gives its lock back', async () => {
  const script = createScript(
    `function stuck() { LockService.getUserLock().waitLock(10); for (;;) {} }
     function next() { return LockService.getUserLock().tryLock(0); }`,
    { limits: { executionSeconds: 1 } },
  );
  await expect(script.run('ada', 'stuck')).rejects.toThrow('Exceeded');
  await expect(script.run('ada', 'next')).resolves.toBe(true);
});
