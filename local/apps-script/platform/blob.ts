import { ask } from './host.ts';

/** Signed bytes, as everywhere in Apps Script. */
export type Bytes = number[];

export interface Blob {
  getBytes(): Bytes;
  getDataAsString(charset?: string): string;
  getContentType(): string | null;
  getName(): string | null;
  setBytes(bytes: Bytes): Blob;
  setContentType(type: string): Blob;
  setName(name: string): Blob;
  copyBlob(): Blob;
}

const made = new WeakSet<object>();

/** Utilities.newBlob: https://developers.google.com/apps-script/reference/base/blob */
export function newBlob(
  data: string | Bytes,
  contentType: string | null = null,
  name: string | null = null,
): Blob {
  let bytes = toBytes(data);
  let type = contentType;
  let title = name;
  const blob: Blob = {
    getBytes: () => [...bytes],
    getDataAsString: (charset = 'utf-8') => textOf(bytes, charset),
    getContentType: () => type,
    getName: () => title,
    setBytes(next) {
      bytes = [...next];
      return blob;
    },
    setContentType(next) {
      type = next;
      return blob;
    },
    setName(next) {
      title = next;
      return blob;
    },
    copyBlob: () => newBlob(bytes, type, title),
  };
  made.add(blob);
  return blob;
}

/** True for what newBlob made. */
export function isBlob(value: unknown): value is Blob {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** Text as UTF-8, or bytes as they are. */
export function toBytes(data: string | Bytes): Bytes {
  return typeof data === 'string' ? ask('bytes.fromText', data, 'utf-8') : [...data];
}

/** Bytes read in a charset of the WHATWG encoding standard. */
export function textOf(bytes: Bytes, charset: string): string {
  return ask('text.fromBase64', ask('bytes.toBase64', bytes), charset);
}
