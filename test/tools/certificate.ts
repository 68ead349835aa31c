import { generateKeyPairSync, sign } from 'node:crypto';

const OID = {
  ecdsaWithSha256: '06082a8648ce3d040302',
  commonName: '0603550403',
  subjectAltName: '0603551d11',
};

/** DER: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const hex = (text: string) => Buffer.from(text, 'hex');
const utcTime = (date: Date) =>
  der(0x17, Buffer.from(date.toISOString().replace(/[-:T]/g, '').slice(2, 14) + 'Z'));

/**
 * A self-signed X.509 certificate for `localhost` with its key, both in PEM; node:crypto signs but makes
 * no certificates. It ends `days` from now. RFC 5280 4.1.
 */
export function selfSigned(days: number): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(0x30, hex(OID.ecdsaWithSha256));
  const name = der(
    0x30,
    der(0x31, der(0x30, hex(OID.commonName), der(0x0c, Buffer.from('localhost')))),
  );
  const end = new Date(Date.now() + days * 86_400_000);
  const alternative = der(0x04, der(0x30, der(0x82, Buffer.from('localhost'))));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    der(0x30, utcTime(new Date(Date.now() - 86_400_000)), utcTime(end)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, der(0x30, der(0x30, hex(OID.subjectAltName), alternative))),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
