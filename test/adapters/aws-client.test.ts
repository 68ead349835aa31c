import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { awsClientOptions, awsFailure } from '../../lambdas/adapters/aws-client.ts';
import { pointAwsTo } from './aws-environment.ts';

let server: Server;
beforeAll(async () => {
  server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  pointAwsTo({ AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${port}` });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test('a request that AWS does not answer ends with an error, not only with a warning', async () => {
  const requestHandler = { ...awsClientOptions.requestHandler, requestTimeout: 50 };
  const client = new KMSClient({ ...awsClientOptions, requestHandler, maxAttempts: 1 });
  const command = new SignCommand({
    KeyId: 'key',
    Message: Uint8Array.of(1),
    SigningAlgorithm: 'ECDSA_SHA_256',
  });
  await expect(client.send(command)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('an error of the SDK keeps name and request id, and loses its text', () => {
  const error = Object.assign(new Error('canary'), {
    name: 'AccessDeniedException',
    $metadata: { requestId: 'r-1' },
  });
  expect(awsFailure('kms:Sign', error)).toEqual(
    new Error('kms:Sign: AccessDeniedException (AWS request r-1)'),
  );
});

test('an error of the network is named by its code', () => {
  const error = Object.assign(new Error('connect 127.0.0.1'), { code: 'ECONNREFUSED' });
  expect(awsFailure('kms:Sign', error).message).toBe('kms:Sign: ECONNREFUSED');
});

test.each([[undefined], [null], ['text']])('whatever is thrown becomes an error: %p', (thrown) => {
  expect(awsFailure('kms:Sign', thrown).message).toBe('kms:Sign: unknown error');
});
