import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { examineTls } from '../../tools/doctor/transport-checks.ts';
import { selfSigned } from './certificate.ts';

async function examine(options: TlsOptions = {}, days = 90, trusted = true) {
  const { key, cert } = selfSigned(days);
  const server = createServer({ key, cert, ...options }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await examineTls({ host: 'localhost', port, ...(trusted && { ca: cert }) });
  } finally {
    server.close();
  }
}

const OLD = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;

test('a server of TLS 1.2 and 1.3 has nothing wrong', async () => {
  const { faults, shows } = await examine({ minVersion: 'TLSv1.2' });
  expect(faults).toEqual([]);
  expect(shows).toMatch(/^TLSv1\.3, .*, certificate for 89 days$/);
});

test('a server that still accepts TLS 1.1 has a fault', async () => {
  expect((await examine(OLD)).faults).toEqual(['TLSv1.1 is accepted']);
});

test('a server that knows only TLS 1.1 cannot be examined', async () => {
  await expect(examine({ ...OLD, maxVersion: 'TLSv1.1' })).rejects.toThrow(/protocol/i);
});

test('a certificate that ends soon is a fault', async () => {
  expect((await examine({}, 10)).faults).toEqual(['the certificate ends in 9 days']);
});

test('a certificate that nobody vouches for is refused', async () => {
  await expect(examine({}, 90, false)).rejects.toThrow(/self.signed/i);
});
