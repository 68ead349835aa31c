import { AwsError, startJsonService, type JsonService } from '../../../local/aws/json-protocol.ts';
import * as z from 'zod';

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=ID/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=00';

let service: JsonService;

beforeAll(async () => {
  service = await startJsonService({
    signingName: 'kms',
    targetPrefix: 'TrentService',
    operations: {
      Echo: (input) => ({ input }),
      Refuse: () => {
        throw new AwsError('LimitExceededException', 'too many');
      },
      Parse: (input) => z.object({ Secret: z.number() }).parse(input),
      Crash: () => {
        throw new Error('internal detail');
      },
    },
  });
});
afterAll(() => service.close());

async function call(target: string, body = '{}', headers: Record<string, string> = {}) {
  const response = await fetch(service.endpoint, {
    method: 'POST',
    body,
    headers: { 'x-amz-target': target, authorization: AUTHORIZATION, ...headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const type = (answer: { text: string }) => (JSON.parse(answer.text) as { __type: string }).__type;

test('an operation gets the JSON input and its output is sent', async () => {
  const answer = await call('TrentService.Echo', '{"a":1}');
  expect(answer.text).toBe('{"input":{"a":1}}');
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
});

test('answers and refusals tell the time of the callers', async () => {
  const ahead = Date.UTC(2030, 0, 2, 3, 4, 5);
  const options = { signingName: 'kms', targetPrefix: 'X', operations: { Ok: () => ({}) } };
  const later = await startJsonService({ ...options, now: () => ahead });
  for (const target of ['X.Ok', 'X.Other']) {
    const headers = { 'x-amz-target': target, authorization: AUTHORIZATION };
    const answer = await fetch(later.endpoint, { method: 'POST', body: '{}', headers });
    expect(answer.headers.get('date')).toBe('Wed, 02 Jan 2030 03:04:05 GMT');
  }
  await later.close();
});

test('a refusal carries its type and status', async () => {
  const answer = await call('TrentService.Refuse');
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toEqual({
    __type: 'LimitExceededException',
    message: 'too many',
  });
});

test.each([
  ['TrentService.Other', 'UnknownOperationException'],
  ['secretsmanager.Echo', 'UnknownOperationException'],
  ['TrentService.toString', 'UnknownOperationException'],
])('%s is no operation', async (target, expected) => {
  expect(type(await call(target))).toBe(expected);
});

test.each([
  ['', 'MissingAuthenticationTokenException'],
  ['Bearer x', 'IncompleteSignatureException'],
  [AUTHORIZATION.replace(', Signature=00', ''), 'IncompleteSignatureException'],
  [AUTHORIZATION.replace('/kms/', '/secretsmanager/'), 'InvalidSignatureException'],
])('the authorization header "%s" is refused', async (authorization, expected) => {
  const answer = await call('TrentService.Echo', '{}', { authorization });
  expect([answer.status, type(answer)]).toEqual([400, expected]);
});

test('a body that is not JSON is refused', async () => {
  expect(type(await call('TrentService.Echo', '{'))).toBe('SerializationException');
});

test('input that misses its schema is refused without repeating its value', async () => {
  const answer = await call('TrentService.Parse', '{"Secret":"canary"}');
  expect(type(answer)).toBe('ValidationException');
  expect(answer.text).toContain('Secret');
  expect(answer.text).not.toContain('canary');
});

test('a fault of the stand-in is a 500 without details', async () => {
  const answer = await call('TrentService.Crash');
  expect([answer.status, type(answer)]).toEqual([500, 'InternalFailure']);
  expect(answer.text).not.toContain('detail');
});

test('closing does not wait for idle connections', async () => {
  const other = await startJsonService({ signingName: 'x', targetPrefix: 'X', operations: {} });
  await fetch(other.endpoint).then((response) => response.text());
  await other.close();
  await expect(fetch(other.endpoint)).rejects.toThrow();
});
