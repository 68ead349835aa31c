import { createHash, createHmac, randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * What a script context cannot compute with the language alone: encodings, digests, compression.
 * Bytes are arrays of signed numbers as in Apps Script; both -128..127 and 0..255 are accepted.
 */
export const NATIVE: Record<string, (...args: never[]) => unknown> = {
  'bytes.fromText': (text: string, charset: BufferEncoding) => signed(Buffer.from(text, charset)),
  'bytes.toText': (bytes: number[], charset: BufferEncoding) => buffer(bytes).toString(charset),
  'bytes.fromBase64': (text: string) => signed(Buffer.from(text, 'base64')),
  'bytes.toBase64': (bytes: number[]) => buffer(bytes).toString('base64'),
  'text.fromBase64': (base64: string, charset: string) =>
    new TextDecoder(charset).decode(Buffer.from(base64, 'base64')),
  digest: (algorithm: string, bytes: number[]) =>
    signed(createHash(algorithm).update(buffer(bytes)).digest()),
  hmac: (algorithm: string, bytes: number[], key: number[]) =>
    signed(createHmac(algorithm, buffer(key)).update(buffer(bytes)).digest()),
  'base64.fromText': (text: string) => Buffer.from(text, 'utf-8').toString('base64'),
  gzip: (base64: string) => gzipSync(Buffer.from(base64, 'base64')).toString('base64'),
  gunzip: (base64: string) => gunzipSync(Buffer.from(base64, 'base64')).toString('base64'),
  uuid: () => randomUUID(),
  'form.encode': (pairs: [string, string][]) => new URLSearchParams(pairs).toString(),
  'form.decode': (text: string) => [...new URLSearchParams(text)],
  'date.parts': (epochMs: number, timeZone: string) => dateParts(epochMs, timeZone),
};

function buffer(bytes: number[]): Buffer {
  return Buffer.from(bytes.map((byte) => byte & 0xff));
}

function signed(bytes: Buffer): number[] {
  return [...new Int8Array(bytes)];
}

function dateParts(epochMs: number, timeZone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timeZone === 'GMT' ? 'UTC' : timeZone,
    year: 'numeric',
    month: 'long',
    weekday: 'long',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  const parts = format.formatToParts(epochMs).map(({ type, value }) => [type, value]);
  return Object.fromEntries(parts) as Record<string, string>;
}
