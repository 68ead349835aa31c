import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeEndpoints } from '../../local/endpoints-file.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const endpoints = {
  baseUrl: 'http://localhost:3000',
  clientId: 'id',
  clientSecret: 'secret',
  studioUrl: 'http://localhost:3001/',
  tiktokUrl: 'http://127.0.0.1:4000',
};
const newFile = () => join(temporaryDirectory(), '.local', 'endpoints.json');

test('the file holds the addresses, for its owner only, and goes with the stack', async () => {
  const file = newFile();
  const written = writeEndpoints(endpoints, file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(endpoints);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await written.close();
  expect(existsSync(file)).toBe(false);
});

test("another stack's file is left alone", async () => {
  const file = newFile();
  const first = writeEndpoints(endpoints, file);
  const second = { ...endpoints, baseUrl: 'http://localhost:3100' };
  writeEndpoints(second, file);
  await first.close();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(second);
});
