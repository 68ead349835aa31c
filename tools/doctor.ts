/** `npm run doctor`: looks at a backend from outside and says what is wrong and how to repair it. */
import { styleText } from 'node:util';
import { readOptions } from '../local/command-line.ts';
import { httpsOrLocal } from '../lambdas/adapters/env.ts';
import { runChecks, type Finding, type Target } from './doctor/check.ts';
import { CHECKS } from './doctor/checks.ts';
import { createVisit } from './doctor/visit.ts';
import { runTool } from './run-tool.ts';

const HELP = `Usage: npm run doctor -- --url <BaseUrl> [--script-id <id>] [--throttle] [--json]

Checks a backend, deployed or on this machine, from outside: about 45 requests, none with a secret. It
changes nothing but counters: the sign-in routes count about 20 requests of this machine, of 60 in 15
minutes, and the logs show one webhook_signature_wrong.

  --url <BaseUrl>    Address of the backend: the output BaseUrl, with its stage (/v1)
  --script-id <id>   Apps Script id of your connector: also begins a sign-in, as far as TikTok's address
  --throttle         Also makes one burst of at most 120 requests to see the 429. Sign-ins from this
                     machine's address are refused for up to 15 minutes after it
  --json             One JSON object on stdout: url, ok, findings (check, status, detail, repair)
  --help             This text.

A line is ok, FAIL (something is wrong), unseen (the answers did not show it, with the next step) or skipped.
Exit: 0 all is well, 1 something is wrong or was not seen, 2 wrong usage.
`;

interface Options {
  target: Target;
  json: boolean;
}

/** Reads the command line; undefined: only the help was wanted. Throws an Error that names the fault. */
function askedOf(): Options | undefined {
  const { values } = readOptions({
    options: {
      url: { type: 'string' },
      'script-id': { type: 'string' },
      throttle: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  if (values.url === undefined)
    throw new Error('Give --url, the output BaseUrl of the deployment.');
  const url = httpsOrLocal.safeParse(values.url.replace(/\/+$/, ''));
  if (!url.success) {
    throw new Error(`--url: ${url.error.issues.map(({ message }) => message).join('; ')}`);
  }
  const scriptId = values['script-id'];
  if (scriptId !== undefined && !/^[\w-]{20,120}$/.test(scriptId)) {
    throw new Error('--script-id: an Apps Script id, from Project settings, IDs');
  }
  const baseUrl = url.data;
  const visit = createVisit(baseUrl);
  return { target: { baseUrl, visit, scriptId, throttle: values.throttle }, json: values.json };
}

const COLORS = { ok: 'green', FAIL: 'red', unseen: 'yellow', skipped: 'dim' } as const;

/** A line for each check; below one that is not well what it means and what to do. */
export function findingLines(findings: readonly Finding[], stream: NodeJS.WriteStream): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, detail, repair }) => {
    const mark = styleText(COLORS[status], status.padEnd(7), { stream });
    const line = `${mark}  ${check.padEnd(width)}  ${detail}`.trimEnd();
    return repair === undefined ? [line] : [line, `         ${repair}`];
  });
  const count = (kind: Finding['status']) =>
    findings.filter(({ status }) => status === kind).length;
  const unseen = count('unseen') === 0 ? '' : `, ${count('unseen')} not seen`;
  const counts = `${count('ok')} ok, ${count('FAIL')} failed${unseen}, ${count('skipped')} skipped`;
  return [...lines, '', counts];
}

async function examine({ target, json }: Options): Promise<void> {
  const { stderr } = process;
  const progress = (name: string) => stderr.isTTY && stderr.write(`\r\u001b[K${name}`);
  const findings = await runChecks(CHECKS, target, progress);
  if (stderr.isTTY) stderr.write('\r\u001b[K');
  const ok = findings.every(({ status }) => status === 'ok' || status === 'skipped');
  const text = json
    ? JSON.stringify({ url: target.baseUrl, ok, findings })
    : findingLines(findings, process.stdout).join('\n');
  process.stdout.write(`${text}\n`);
  process.exitCode = ok ? 0 : 1;
}

async function main(): Promise<void> {
  const options = askedOf();
  if (options) {
    await examine(options);
  } else {
    process.stdout.write(HELP);
    process.exitCode = 0;
  }
}

if (import.meta.main) await runTool('npm run doctor -- --help', main);
