import { MANIFEST, createScript, evaluate } from './script.ts';
import { startSite } from './site.ts';

test('a function gets its arguments and returns its result as JSON', async () => {
  const script = createScript('function add(request) { return { sum: request.a + request.b }; }');
  await expect(script.run('ada', 'add', [{ a: 1, b: 2 }])).resolves.toEqual({ sum: 3 });
});

test('no global survives an execution', async () => {
  const script = createScript('let count = 0; function next() { count += 1; return count; }');
  await script.run('ada', 'next');
  await expect(script.run('ada', 'next')).resolves.toBe(1);
});

test('nor does anything that a script leaves in the services of its world', async () => {
  const script = createScript(`
    function mark() { Object.prototype.mark = 1; Array.isArray.mark = 1; return seen(); }
    function seen() { return [({}).mark, Array.isArray.mark].filter((mark) => mark); }`);
  await script.run('ada', 'mark');
  // Time for the worlds that are made ahead.
  await new Promise((resolve) => setTimeout(resolve, 250));
  for (const name of ['mark', 'seen', 'seen', 'seen']) {
    await expect(script.run('ada', name)).resolves.toEqual(name === 'mark' ? [1, 1] : []);
  }
});

test('a script has nothing of Node and nothing of a browser', async () => {
  const names = `fetch process URL URLSearchParams setTimeout setInterval setImmediate queueMicrotask
    require module Buffer global window document TextEncoder structuredClone atob crypto performance
    localStorage navigator XMLHttpRequest`;
  const found = await evaluate(
    `${JSON.stringify(names.split(/\s+/))}.filter((name) => name in globalThis)`,
  );
  expect(found).toEqual([]);
});

test('a script cannot reach the runtime behind a service', async () => {
  const found = await evaluate(
    `[UrlFetchApp.fetch, Utilities.sleep, console.log, OAuth2.createService, DataStudioApp]
      .map((one) => one.constructor.constructor('return typeof process')())`,
  );
  expect(found).toEqual(Array(5).fill('undefined'));
});

test('errors of services are errors of the script and named Exception', async () => {
  const code = `function main() {
    try { Utilities.sleep(-1); } catch (error) { return [error instanceof Error, error.name]; }
  }`;
  await expect(createScript(code).run('ada', 'main')).resolves.toEqual([true, 'Exception']);
});

test('an error of the script rejects with its name and message', async () => {
  const script = createScript(`function main() { throw new TypeError('broken'); }`);
  await expect(script.run('ada', 'main')).rejects.toMatchObject({
    failure: { name: 'TypeError', message: 'broken' },
  });
});

test('a script that does not parse says so at every run', async () => {
  const script = createScript('function main() { return /(/; }');
  await expect(script.run('ada', 'main')).rejects.toMatchObject({
    failure: { name: 'SyntaxError' },
  });
});

test('a constant is no entry point', async () => {
  const script = createScript('const main = () => 1;');
  await expect(script.run('ada', 'main')).rejects.toThrow('Script function not found: main');
});

test('executions of one user really run at the same time', async () => {
  const held: (() => void)[] = [];
  const { origin } = await startSite((_, response) => {
    held.push(() => response.end());
    if (held.length === 5) for (const answer of held) answer();
  });
  const script = createScript(`function main() { return UrlFetchApp.fetch('${origin}') && true; }`);
  const runs = Array.from({ length: 5 }, () => script.run('ada', 'main'));
  await expect(Promise.all(runs)).resolves.toEqual(Array(5).fill(true));
});

test('an endless loop ends with the execution time', async () => {
  const script = createScript('function main() { for (;;) {} }', {
    limits: { executionSeconds: 0.3 },
  });
  await expect(script.run('ada', 'main')).rejects.toThrow('Exceeded maximum execution time');
});

test('after an execution ran too long the next one works', async () => {
  const script = createScript('function loop() { for (;;) {} } function main() { return 1; }', {
    limits: { executionSeconds: 1 },
    maxThreads: 1,
  });
  await expect(script.run('ada', 'loop')).rejects.toThrow('Exceeded');
  await expect(script.run('ada', 'main')).resolves.toBe(1);
});

test('a shortened sleep counts in full: for the clock of the script and for the time limit', async () => {
  const script = createScript(
    `function main(ms) { const start = Date.now(); Utilities.sleep(ms); return Date.now() - start; }`,
    { sleepScale: 0.0001 },
  );
  expect(await script.run('ada', 'main', [60_000])).toBeGreaterThanOrEqual(60_000);
  const code = `function main() { try { for (;;) Utilities.sleep(100000); } catch (e) { return 'caught'; } }`;
  const sleeper = createScript(code, { sleepScale: 0.0001 });
  await expect(sleeper.run('ada', 'main')).rejects.toThrow('Exceeded maximum execution time');
});

test('a sleep of more than five minutes is refused', async () => {
  await expect(evaluate('Utilities.sleep(300001)')).rejects.toThrow('Invalid argument');
});

test('the 31st simultaneous execution of a user is refused, another user is not', async () => {
  const script = createScript('function main() { Utilities.sleep(300); return 1; }', {
    limits: { concurrentPerUser: 2 },
  });
  const running = [script.run('ada', 'main'), script.run('ada', 'main')];
  await expect(script.run('ada', 'main')).rejects.toThrow('too many scripts running');
  await expect(script.run('bob', 'main')).resolves.toBe(1);
  await Promise.all(running);
});

test('more executions than threads wait for their turn', async () => {
  const script = createScript('function main(n) { return n; }', { maxThreads: 2 });
  const runs = Array.from({ length: 8 }, (_, n) => script.run('ada', 'main', [n]));
  await expect(Promise.all(runs)).resolves.toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(script.stats()).toMatchObject({ executions: 8, running: 0, threads: 2 });
});

test('the script lives on the clock of the project', async () => {
  const now = () => Date.UTC(2030, 0, 2);
  const expression =
    '[new Date().getFullYear(), Date.now() >= 1893542400000, new Date(0).getTime()]';
  await expect(evaluate(expression, { now })).resolves.toEqual([2030, true, 0]);
});

test('what a script logs arrives line by line', async () => {
  const lines: string[] = [];
  const script = createScript(
    `function main() { console.warn('a', { b: 1 }); Logger.log('%s is %d', 'x', 2.7); }`,
    { onLog: (line) => lines.push(line) },
  );
  await script.run('ada', 'main');
  expect(lines).toEqual(['WARNING a {"b":1}', 'INFO x is 2']);
});

test('an unknown library is missing', () => {
  const dependencies = { libraries: [{ userSymbol: 'OAuth2', libraryId: 'other', version: '1' }] };
  expect(() => createScript('', { manifest: { ...MANIFEST, dependencies } })).toThrow(
    'Library with identifier other is missing',
  );
});

test('without the dependency in the manifest there is no OAuth2', async () => {
  await expect(evaluate('typeof OAuth2')).resolves.toBe('object');
  await expect(evaluate('typeof OAuth2', { manifest: { runtimeVersion: 'V8' } })).resolves.toBe(
    'undefined',
  );
});

test('a manifest with a data source name of more than 28 letters is refused', () => {
  const manifest = { ...MANIFEST, dataStudio: { name: 'x'.repeat(29) } };
  expect(() => createScript('', { manifest })).toThrow('dataStudio.name');
});

test('closing a project ends what still runs', async () => {
  const started = Promise.withResolvers<string>();
  const code = `function main() { console.log('started'); Utilities.sleep(60000); }`;
  const script = createScript(code, { onLog: started.resolve });
  const failed = expect(script.run('ada', 'main')).rejects.toThrow('ended');
  await started.promise;
  await script.close();
  await failed;
});
