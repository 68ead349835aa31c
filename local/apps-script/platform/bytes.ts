import { compute } from './host.ts';

/** Signed numbers, as everywhere in Apps Script; 0 to 255 is accepted too. */
export type Bytes = number[];
/** The same as a text of one character a byte, as ../native.ts takes and gives it. */
export type BinaryText = string;

/** Characters of one call: the arguments of a call must fit the stack. */
const CHUNK = 8_192;

/** A text in UTF-8, or bytes as they are. */
export function binaryOf(data: string | Bytes): BinaryText {
  if (typeof data === 'string') return compute('encode', data, 'utf-8');
  const bytes = Uint8Array.from(data);
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return binary;
}

export function bytesOf(binary: BinaryText): Bytes {
  const bytes = new Array<number>(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = (binary.charCodeAt(at) << 24) >> 24;
  return bytes;
}
