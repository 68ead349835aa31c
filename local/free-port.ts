import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const REASONS: Record<string, string> = {
  EADDRINUSE: 'is already in use',
  EACCES: 'is not allowed for this user',
};
/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere):
 * one of those may be taken between our look and our use.
 */
const [LOWEST, HIGHEST] = [20_000, 32_000];
const TRIES = 50;

/** What a browser may take `localhost` for; a machine without IPv6 has only the first. */
const ADDRESSES = ['127.0.0.1', '::1'];
const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/**
 * A TCP port of localhost that nobody listens on: `wanted` itself, or any when it is 0. Throws an
 * Error that names the port when it cannot be had.
 */
export async function freePort(wanted: number): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = wanted === 0 ? randomInt(LOWEST, HIGHEST) : wanted;
    const fault = await portFault(port);
    if (fault === undefined) return port;
    if (wanted !== 0 || tries === TRIES) {
      const reason = REASONS[fault.code ?? ''];
      throw reason ? new Error(`Port ${port} ${reason}. Choose another with PORT.`) : fault;
    }
  }
}

async function portFault(port: number): Promise<NodeJS.ErrnoException | undefined> {
  for (const address of ADDRESSES) {
    const fault = await listenFault(port, address);
    if (fault !== undefined && !NO_SUCH_ADDRESS.includes(fault.code ?? '')) return fault;
  }
  return undefined;
}

function listenFault(port: number, address: string): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, address, () => server.close(() => resolve(undefined)));
  });
}
