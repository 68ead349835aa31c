import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGateway } from '../../../local/gateway/server.ts';
import { loadAssembly } from '../../../local/template.ts';
import { send, startSample, synthesizeSample } from './sample-api.ts';

let dir: string;
let sample: Awaited<ReturnType<typeof startSample>>;
beforeAll(async () => {
  dir = synthesizeSample();
  sample = await startSample(dir);
});
afterAll(async () => {
  await sample.close();
  rmSync(dir, { recursive: true });
});

describe('CORS preflight', () => {
  test.each([
    ['https://one.example', 'https://one.example'],
    ['https://two.example', 'https://two.example'],
    ['https://evil.example', 'https://one.example'],
  ])('for the origin %s allows %s', async (origin, allowed) => {
    const headers = ['Origin', origin];
    const got = await send(sample.port, '/answer', { method: 'OPTIONS', headers });
    expect(got.status).toBe(204);
    expect(got.headers['access-control-allow-origin']).toBe(allowed);
    expect(got.headers['access-control-allow-methods']).toBe('POST');
    expect(got.headers.vary).toBe('Origin');
  });
});

describe('the server', () => {
  test('writes an access log line in the format of the stage', async () => {
    await send(sample.port, '/echo/42?code=canary');
    await send(sample.port, '/nowhere');
    const lines = sample.logs.filter((line) => line.startsWith('gateway: {')).slice(-2);
    const [served, refused] = lines.map((line) => JSON.parse(line.replace('gateway: ', '')));
    expect(served).toMatchObject({ route: '/echo/{id}', status: '200', fault: '-', waf: '-' });
    expect(refused).toMatchObject({ status: '403', fault: 'MISSING_AUTHENTICATION_TOKEN' });
  });

  test('reports each request without its path, query or headers', async () => {
    await send(sample.port, '/echo/secret-id?code=secret', { headers: ['X-Secret', 'secret'] });
    const record = sample.records.at(-1);
    expect(record).toMatchObject({
      method: 'GET',
      resource: '/echo/{id}',
      status: 200,
      functionName: expect.stringContaining('Echo'),
      cold: false,
    });
    expect(JSON.stringify(record)).not.toContain('secret');
  });

  test('names a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const assembly = loadAssembly(dir, { secretString: () => '{"first":"x"}' });
    const starting = startGateway({ assembly, lambda: sample.lambda, port });
    await expect(starting).rejects.toThrow(`Port ${port} is already in use`);
    other.close();
  });

  test('closes although a connection is kept alive', async () => {
    const second = await startSample(dir);
    await fetch(`${second.origin}/nowhere`);
    await second.close();
    await expect(fetch(`${second.origin}/nowhere`)).rejects.toThrow();
  });
});
