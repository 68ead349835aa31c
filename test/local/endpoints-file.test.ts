import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeEndpoints } from '../../local/endpoints-file.ts';
import { startSite } from './apps-script/site.ts';
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

test('a stack that was there before and still runs gets the file back', async () => {
  const file = newFile();
  const site = await startSite((_, response) => void response.end());
  const running = { ...endpoints, baseUrl: site.origin };
  writeEndpoints(running, file);
  const second = writeEndpoints({ ...endpoints, baseUrl: 'http://localhost:3100' }, file);
  await second.close();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(running);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a stack that ended without a word gets nothing back', async () => {
  const file = newFile();
  // Nothing listens at port 1.
  writeEndpoints({ ...endpoints, baseUrl: 'http://127.0.0.1:1' }, file);
  const second = writeEndpoints(endpoints, file);
  await second.close();
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
