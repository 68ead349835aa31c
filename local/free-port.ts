import { createServer, type AddressInfo } from 'node:net';

const REASONS: Record<string, string> = {
  EADDRINUSE: 'is already in use',
  EACCES: 'is not allowed for this user',
};

/**
 * A TCP port of 127.0.0.1 that nobody listens on: `wanted` itself, or any when it is 0. Throws an
 * Error that names the port when it cannot be had.
 */
export async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = REASONS[error.code ?? ''];
      reject(reason ? new Error(`Port ${wanted} ${reason}. Choose another with PORT.`) : error);
    });
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
