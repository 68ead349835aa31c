/** Below HTTP: TLS versions and certificate, and the clocks of both sides. */
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { collector, type Check } from './check.ts';
import { bareRequest } from './route-checks.ts';

const TIMEOUT_MS = 15_000;
const MIN_DAYS_LEFT = 14;
/** Nothing of ours is that exact; Date has whole seconds, and the answer took some time. */
const MAX_SKEW_SECONDS = 30;

export interface TlsServer {
  host: string;
  port: number;
  /** Certificate authority to trust besides the usual ones, in PEM. */
  ca?: string;
}

interface Handshake {
  protocol: string | null;
  cipher: string;
  validTo: string;
}

/**
 * Whether a server speaks TLS 1.2 or newer with a certificate that is trusted and lasts two more weeks,
 * and refuses 1.1. RFC 8996 ends TLS 1.0 and 1.1.
 */
export async function examineTls(server: TlsServer): Promise<{ faults: string[]; shows: string }> {
  const { faults, unless } = collector();
  const { protocol, cipher, validTo } = await handshake(server, { minVersion: 'TLSv1.2' });
  const daysLeft = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000);
  unless(daysLeft >= MIN_DAYS_LEFT, `the certificate ends in ${daysLeft} days`);
  // OpenSSL refuses to offer the old versions at its usual security level.
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  const accepted = await handshake(server, { ...old, rejectUnauthorized: false }).catch(() => null);
  unless(accepted === null, `${accepted?.protocol} is accepted`);
  return { faults, shows: `${protocol}, ${cipher}, certificate for ${daysLeft} days` };
}

function handshake(server: TlsServer, options: ConnectionOptions): Promise<Handshake> {
  const { host, port, ca } = server;
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(
      { host, port, servername: host, timeout: TIMEOUT_MS, ...(ca && { ca }), ...options },
      () => {
        resolve({
          protocol: socket.getProtocol(),
          cipher: socket.getCipher().name,
          validTo: socket.getPeerCertificate().valid_to,
        });
        socket.destroy();
      },
    );
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error(`no TLS answer from ${host}:${port}`)));
  });
}

const tls: Check = {
  name: 'TLS',
  repair:
    'Traffic can be read or clients cannot connect. TLS 1.1 accepted: the security policy of the domain in ' +
    'API Gateway is too old, take TLS_1_2 or newer. Certificate: renew it in ACM.',
  run({ baseUrl }) {
    const { protocol, hostname, port } = new URL(baseUrl);
    if (protocol !== 'https:') return Promise.resolve({ skipped: 'http, on this machine only' });
    return examineTls({ host: hostname, port: Number(port || 443) });
  },
};

const clock: Check = {
  name: 'clock',
  repair:
    'Tokens look expired or not yet valid. AWS keeps its clocks right, so look at the clock of this machine ' +
    'first (time synchronization of the operating system).',
  async run({ visit }) {
    const { headers, at } = await visit(bareRequest('metadata'));
    const date = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(date)) return { faults: ['answers have no Date header'] };
    const skew = Math.round((date - at) / 1000);
    const faults =
      Math.abs(skew) <= MAX_SKEW_SECONDS ? [] : [`${skew} s from this machine's clock`];
    return { faults, shows: `${skew} s from this machine's` };
  },
};

export const TRANSPORT_CHECKS: readonly Check[] = [tls, clock];
