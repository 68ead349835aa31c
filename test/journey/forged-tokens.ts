/** Access tokens that must not open anything: attacks on JWTs (RFC 8725, RFC 9068 4). */
import { createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/credentials.ts';
import { functionVariable } from '../../local/aws/template-resources.ts';
import type { LocalStack } from '../../local/stack.ts';

type Part = Record<string, unknown>;
/** Header and claims of a live token; `undefined` in a change takes a member away. */
interface Live {
  token: string;
  header: Part;
  claims: Part;
  /** The product's public key, as it publishes it. */
  jwk: Part;
  /** Signs with the product's own key, so that only header and claims can be wrong. */
  signed(header: Part, claims: Part): Promise<string>;
}
type Forgery = (live: Live) => string | Promise<string>;

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = () => Math.floor(Date.now() / 1000);
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;
const input = (header: Part, claims: Part) => `${encode(header)}.${encode(claims)}`;

function byStranger(header: Part, claims: Part): string {
  const text = input(header, claims);
  const key = { key: stranger.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${text}.${signWith('sha256', Buffer.from(text), key).toString('base64url')}`;
}
const strangersJwk = { ...stranger.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };

/** Signed by nobody, by a stranger, or by us over something else. */
const badSignatures: [string, Forgery][] = [
  ['no algorithm', ({ header, claims }) => `${input({ ...header, alg: 'none' }, claims)}.`],
  [
    'no algorithm in odd letters',
    ({ header, claims }) => `${input({ ...header, alg: 'nOnE' }, claims)}.`,
  ],
  ['no signature', ({ header, claims }) => `${input(header, claims)}.`],
  ['a signature of zeros', ({ header, claims }) => `${input(header, claims)}.${'A'.repeat(86)}`],
  ["a stranger's key", ({ header, claims }) => byStranger(header, claims)],
  ["a stranger's key id", ({ header, claims }) => byStranger({ ...header, kid: 'other' }, claims)],
  [
    "a stranger's key and no id",
    ({ header, claims }) => byStranger({ ...header, kid: undefined }, claims),
  ],
  [
    "the stranger's key within",
    ({ header, claims }) => byStranger({ ...header, jwk: strangersJwk }, claims),
  ],
  [
    "the address of the stranger's keys",
    ({ header, claims }) =>
      byStranger({ ...header, jku: 'https://evil.example/jwks.json' }, claims),
  ],
  [
    "the address of the stranger's certificate",
    ({ header, claims }) => byStranger({ ...header, x5u: 'https://evil.example/x5u' }, claims),
  ],
  [
    'a path as key id',
    ({ header, claims }) => byStranger({ ...header, kid: '../../dev/null' }, claims),
  ],
  [
    'our public key as HMAC secret',
    ({ header, claims, jwk }) => {
      const text = input({ ...header, alg: 'HS256' }, claims);
      const mac = createHmac('sha256', JSON.stringify(jwk)).update(text).digest('base64url');
      return `${text}.${mac}`;
    },
  ],
  ['another algorithm', ({ header, claims }) => byStranger({ ...header, alg: 'ES384' }, claims)],
  ['changed claims', ({ token, claims }) => withPart(token, 1, encode({ ...claims, sub: 'x' }))],
  [
    'a later expiry',
    ({ token, claims }) => withPart(token, 1, encode({ ...claims, exp: now() + 9e6 })),
  ],
  ['a changed header', ({ token, header }) => withPart(token, 0, encode({ ...header, cty: 'x' }))],
  ['claims that are no JSON', ({ token }) => withPart(token, 1, 'bm90IGpzb24')],
  ['a part too many', ({ token }) => `${token}.${token.split('.')[2]}`],
  ['a part too few', ({ token }) => token.split('.').slice(0, 2).join('.')],
  [
    'five parts, as if encrypted',
    ({ header }) => `${encode({ ...header, enc: 'A128GCM' })}.a.b.c.d`,
  ],
];

/** Rightly signed by us, and still none of our access tokens. */
const badContents: [string, Forgery][] = [
  ['the type JWT', (live) => changed(live, { typ: 'JWT' })],
  ['no type', (live) => changed(live, { typ: undefined })],
  ['a critical extension', (live) => changed(live, { crit: ['exp'] })],
  ['an expiry in the past', (live) => changed(live, {}, { exp: now() - 60, iat: now() - 3660 })],
  ['no expiry', (live) => changed(live, {}, { exp: undefined })],
  ['an expiry in words', (live) => changed(live, {}, { exp: 'tomorrow' })],
  ['a start in the future', (live) => changed(live, {}, { nbf: now() + 3600 })],
  ['another issuer', (live) => changed(live, {}, { iss: 'https://evil.example' })],
  [
    'the issuer with a slash',
    (live) => changed(live, {}, { iss: `${String(live.claims['iss'])}/` }),
  ],
  ['no issuer', (live) => changed(live, {}, { iss: undefined })],
  ['another audience', (live) => changed(live, {}, { aud: 'https://evil.example' })],
  ['no audience', (live) => changed(live, {}, { aud: undefined })],
  ['no subject', (live) => changed(live, {}, { sub: undefined })],
  ['no id', (live) => changed(live, {}, { jti: undefined })],
  ['no time of issue', (live) => changed(live, {}, { iat: undefined })],
  ['no client', (live) => changed(live, {}, { client_id: undefined })],
  ['another client', (live) => changed(live, {}, { client_id: 'somebody-else' })],
  ['a connection nobody has', (live) => changed(live, {}, { sub: 'A'.repeat(22) })],
  ['a subject that is a list', (live) => changed(live, {}, { sub: [live.claims['sub']] })],
];

function withPart(token: string, at: number, part: string): string {
  return token
    .split('.')
    .map((old, index) => (index === at ? part : old))
    .join('.');
}

function changed(live: Live, header: Part, claims: Part = {}): Promise<string> {
  return live.signed({ ...live.header, ...header }, { ...live.claims, ...claims });
}

/** Name and maker of every forgery. */
export const FORGERIES: readonly (readonly [what: string, forge: Forgery])[] = [
  ...badSignatures,
  ...badContents,
];

/** What forgers know of a live token, and the product's key for what only it can sign. */
export async function liveToken(stack: LocalStack, token: string): Promise<Live> {
  const [header, claims] = token.split('.');
  const { keys } = (await (await fetch(`${stack.baseUrl}/.well-known/jwks.json`)).json()) as {
    keys: Part[];
  };
  return {
    token,
    header: decode(header),
    claims: decode(claims),
    jwk: keys[0] ?? {},
    signed: async (...parts) => {
      const text = input(...parts);
      return `${text}.${await signature(stack, text)}`;
    },
  };
}

async function signature(stack: LocalStack, text: string): Promise<string> {
  const kms = new KMSClient({
    endpoint: stack.kms.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  const [KeyId] = functionVariable(stack.assembly, 'SIGNING_KEY_IDS').split(',');
  const command = new SignCommand({
    KeyId,
    Message: Buffer.from(text),
    SigningAlgorithm: 'ECDSA_SHA_256',
  });
  const { Signature = new Uint8Array() } = await kms.send(command);
  kms.destroy();
  return rawOf(Buffer.from(Signature)).toString('base64url');
}

/** r and s, 32 bytes each (RFC 7518 3.4), from KMS's DER of two integers. */
function rawOf(der: Buffer): Buffer {
  const rLength = der[3] ?? 0;
  const integers = [der.subarray(4, 4 + rLength), der.subarray(6 + rLength)];
  return Buffer.concat(
    integers.map((integer) => Buffer.concat([Buffer.alloc(32), integer]).subarray(-32)),
  );
}
