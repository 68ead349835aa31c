import { binaryOf, bytesOf, type BinaryText, type Bytes } from './bytes.ts';
import { compute } from './host.ts';

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

/** Content of every blob: large texts pass through the platform without a list of numbers. */
const contents = new WeakMap<object, () => BinaryText>();

/** Utilities.newBlob: https://developers.google.com/apps-script/reference/base/blob */
export function newBlob(
  data: string | Bytes,
  contentType: string | null = null,
  name: string | null = null,
): Blob {
  return blobOf(binaryOf(data), contentType, name);
}

/** A blob of this content. */
export function blobOf(binary: BinaryText, contentType: string | null, name: string | null): Blob {
  let content = binary;
  let type = contentType;
  let title = name;
  const blob: Blob = {
    getBytes: () => bytesOf(content),
    getDataAsString: (charset = 'utf-8') => compute('decode', content, charset),
    getContentType: () => type,
    getName: () => title,
    setBytes(next) {
      content = binaryOf(next);
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

/** Content of a blob; undefined for what is none. */
export function contentOf(blob: Blob): BinaryText | undefined {
  return isBlob(blob) ? contents.get(blob)?.() : undefined;
}
