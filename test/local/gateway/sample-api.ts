/** The sample app, synthesized and running. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../../../local/gateway/server.ts';
import type { RequestRecord } from '../../../local/timeline-record.ts';
import { startLambda } from '../../../local/lambda/lambda.ts';
import { loadAssembly } from '../../../local/template.ts';

/** Synthesizes the sample app in a process of its own and gives the assembly directory. */
export function synthesizeSample(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sample-assembly-'));
  execFileSync(process.execPath, [join(import.meta.dirname, 'sample-app.ts'), dir]);
  return dir;
}

export const FIRST_KEY = 'first-key-of-the-sample-plan';

/** Starts Lambda and gateway for the sample; the clock moves only when the test moves it. */
export async function startSample(dir: string) {
  const clock = { ms: Date.parse('2026-11-22T12:00:00Z') };
  const logs: string[] = [];
  const records: RequestRecord[] = [];
  const assembly = loadAssembly(dir, {
    secretString: () => JSON.stringify({ first: FIRST_KEY }),
  });
  const onLog = (source: string, line: string) => void logs.push(`${source}: ${line}`);
  const lambda = startLambda({ assembly, onLog });
  const gateway = await startGateway({
    assembly,
    lambda,
    port: 0,
    now: () => clock.ms,
    onLog,
    onRequest: (record) => records.push(record),
  });
  return {
    origin: gateway.origin,
    port: gateway.port,
    clock,
    logs,
    records,
    lambda,
    close: async () => {
      await gateway.close();
      await lambda.close();
    },
  };
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One HTTP request with exactly these headers and this path, which `fetch` would tidy up. */
export function send(
  port: number,
  path: string,
  options: { method?: string; headers?: string[]; body?: Buffer | string } = {},
): Promise<RawAnswer> {
  const { method = 'GET', headers = [], body } = options;
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: ['Host', `127.0.0.1:${port}`, ...headers],
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode = 0, headers: received } = response;
        resolve({ status: statusCode, headers: received, body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}
