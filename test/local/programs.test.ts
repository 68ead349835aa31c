import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { FIELDS, isUsual } from '../../contract/fields.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const SLOW_MS = 120_000;
const LOCAL = join(import.meta.dirname, '..', '..', 'local');
const endpointsSchema = z.strictObject({
  baseUrl: z.url(),
  clientId: z.string(),
  clientSecret: z.string(),
  studioUrl: z.url(),
  tiktokUrl: z.url(),
});

interface Running {
  child: ChildProcess;
  cwd: string;
  output: { stdout: string; stderr: string };
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  said(text: string): Promise<void>;
}

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function run(program: string, args: string[] = [], env: Record<string, string> = {}): Running {
  const cwd = temporaryDirectory();
  const child = spawn(process.execPath, [join(LOCAL, program), ...args], {
    cwd,
    env: { PATH: process.env.PATH, PORT: '0', ...env },
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  const listeners: (() => void)[] = [];
  const collect = (name: keyof typeof output) => (chunk: Buffer) => {
    output[name] += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', collect('stdout'));
  child.stderr.on('data', collect('stderr'));
  const ended = new Promise<Awaited<Running['ended']>>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }));
  });
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => output.stdout.includes(text) && resolve();
      listeners.push(check);
      check();
      void ended.then(() => reject(new Error(`it never said "${text}": ${output.stderr}`)));
    });
  return { child, cwd, output, ended, said };
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { redirect: 'manual' });
    return true;
  } catch {
    return false;
  }
}

test(
  'the demo prints one JSON object with rows of all fields, and nothing else',
  async () => {
    const { code, stdout, stderr } = await run('demo.ts', ['--json']).ended;
    expect([code, stderr]).toEqual([0, '']);
    const result = z
      .strictObject({
        rows: z.array(z.array(z.unknown()).length(FIELDS.filter(isUsual).length)).length(37),
        fieldIds: z.array(z.string()),
        tiktokCalls: z.int().positive(),
        milliseconds: z.int().positive(),
      })
      .parse(JSON.parse(stdout));
    expect(result.fieldIds).toEqual(FIELDS.filter(isUsual).map(({ id }) => id));
    expect(stdout.trim().split('\n')).toHaveLength(1);
  },
  SLOW_MS,
);

test(
  'without --json the demo prints a table, without colours when it is no terminal',
  async () => {
    const { code, stdout } = await run('demo.ts').ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/Created +Description +Views/);
    expect(stdout).toContain('37 videos');
    expect(stdout).not.toContain('\u001b');
  },
  SLOW_MS,
);

test(
  'npm start shows a report, writes the endpoints, and Ctrl-C ends it all cleanly',
  async () => {
    const program = run('main.ts');
    await program.said('Ready after');
    const file = join(program.cwd, '.local', 'endpoints.json');
    const endpoints = endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const urls = [endpoints.baseUrl, endpoints.studioUrl, endpoints.tiktokUrl];
    expect(await Promise.all(urls.map(answers))).toEqual([true, true, true]);
    for (const url of urls) expect(program.output.stdout).toContain(url);
    expect(program.output.stdout).toContain('Sample report: Ada Lovelace');
    expect(program.output.stdout).not.toContain(endpoints.clientSecret);

    program.child.kill('SIGINT');
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
    expect(await Promise.all(urls.map(answers))).toEqual([false, false, false]);
    expect(existsSync(file)).toBe(false);
  },
  SLOW_MS,
);

test(
  'SIGTERM while it starts ends it cleanly too',
  async () => {
    const program = run('main.ts');
    await program.said('CDK synthesis');
    program.child.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
  },
  SLOW_MS,
);

test.each(['main.ts', 'demo.ts'])(
  'a taken port ends %s with a text that names it',
  async (name) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await run(name, [], { PORT: String(port) }).ended;
    server.close();
    expect([code, stderr]).toEqual([
      1,
      `Port ${port} is already in use. Choose another with PORT.\n`,
    ]);
  },
);

test.each(['main.ts', 'demo.ts'])('%s names a variable that it cannot use', async (name) => {
  const { code, stderr } = await run(name, [], { RATE_LIMIT_MAX: 'many' }).ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining('RATE_LIMIT_MAX: ')]);
});

test.each(['main.ts', 'demo.ts'])('%s --help explains itself and starts nothing', async (name) => {
  const { code, stdout } = await run(name, ['--help']).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: npm /);
});

test.each(['main.ts', 'demo.ts'])('%s --help ends in silence when nobody reads', async (name) => {
  const program = run(name, ['--help']);
  program.child.stdout!.destroy();
  expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
});

test.each(['main.ts', 'demo.ts'])('%s refuses an option it does not know', async (name) => {
  const { code, stderr } = await run(name, ['--jsn']).ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining("'--jsn'")]);
});

test.each(['main.ts', 'demo.ts'])(
  '%s ends in silence when nobody reads on',
  async (name) => {
    const program = run(name);
    await program.said('CDK synthesis');
    program.child.stdout!.destroy();
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
  },
  SLOW_MS,
);

test(
  'Ctrl-C while the sample report is read is no failure of it',
  async () => {
    const program = run('main.ts');
    await program.said('API Gateway');
    await new Promise((resolve) => setTimeout(resolve, 300));
    program.child.kill('SIGINT');
    const { code, stdout, stderr } = await program.ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('failed');
  },
  SLOW_MS,
);
