import { createHash, createHmac, randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * What a script context cannot compute with the language alone: encodings, digests, compression.
 * Texts in, a text out. Bytes are a text of one character (0 to 255) each, so that a large content
 * crosses the border of the context without being written out as JSON.
 */
export const NATIVE: Record<string, (...texts: string[]) => string> = {
  encode: (text, charset) => textOf(Buffer.from(text, charset as BufferEncoding)),
  decode: (bytes, charset) => new TextDecoder(charset).decode(buffer(bytes)),
  toBase64: (bytes) => buffer(bytes).toString('base64'),
  fromBase64: (base64) => textOf(Buffer.from(base64, 'base64')),
  digest: (algorithm, bytes) => textOf(createHash(algorithm).update(buffer(bytes)).digest()),
  hmac: (algorithm, bytes, key) =>
    textOf(createHmac(algorithm, buffer(key)).update(buffer(bytes)).digest()),
  gzip: (bytes) => textOf(gzipSync(buffer(bytes))),
  gunzip: (bytes) => textOf(gunzipSync(buffer(bytes))),
  uuid: () => randomUUID(),
  'form.encode': (pairs) => new URLSearchParams(JSON.parse(pairs) as [string, string][]).toString(),
  'form.decode': (text) => JSON.stringify([...new URLSearchParams(text)]),
  'date.parts': (epochMs, timeZone) => JSON.stringify(dateParts(Number(epochMs), timeZone)),
};

function buffer(bytes: string): Buffer {
  return Buffer.from(bytes, 'latin1');
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1');
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
