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

/** Content of every blob in base64: large texts pass through the platform without a list of numbers. */
const contents = new WeakMap<object, () => string>();

/** Utilities.newBlob: https://developers.google.com/apps-script/reference/base/blob */
export function newBlob(
  data: string | Bytes,
  contentType: string | null = null,
  name: string | null = null,
): Blob {
  return blobOf(base64Of(data), contentType, name);
}

/** A blob of content in base64. */
export function blobOf(base64: string, contentType: string | null, name: string | null): Blob {
  let content = base64;
  let type = contentType;
  let title = name;
  const blob: Blob = {
    getBytes: () => ask('bytes.fromBase64', content),
    getDataAsString: (charset = 'utf-8') => ask('text.fromBase64', content, charset),
    getContentType: () => type,
    getName: () => title,
    setBytes(next) {
      content = base64Of(next);
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
    copyBlob: () => blobOf(content, type, title),
  };
  contents.set(blob, () => content);
  return blob;
}

/** True for what newBlob made. */
export function isBlob(value: unknown): value is Blob {
  return typeof value === 'object' && value !== null && contents.has(value);
}

/** Content of a blob in base64; undefined for what is none. */
export function contentOf(blob: Blob): string | undefined {
  return isBlob(blob) ? contents.get(blob)?.() : undefined;
}

function base64Of(data: string | Bytes): string {
  return typeof data === 'string' ? ask('base64.fromText', data) : ask('bytes.toBase64', [...data]);
}

/** Text as UTF-8, or bytes as they are. */
export function toBytes(data: string | Bytes): Bytes {
  return typeof data === 'string' ? ask('bytes.fromText', data, 'utf-8') : [...data];
}
