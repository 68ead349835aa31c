import { ServiceException } from './errors.ts';
import type { Limits } from './limits.ts';

/**
 * One PropertiesService store: texts by key, with Google's size limits on a value and on the store.
 * https://developers.google.com/apps-script/reference/properties/properties
 */
export interface PropertyStore {
  get(key: string): string | null;
  all(): Record<string, string>;
  set(key: string, value: string): void;
  delete(key: string): void;
  clear(): void;
}

/** An empty store, or one that starts with the given properties. */
export function createPropertyStore(
  limits: Limits,
  initial: Readonly<Record<string, string>> = {},
): PropertyStore {
  const values = new Map<string, string>(Object.entries(initial));
  return {
    get: (key) => values.get(key) ?? null,
    all: () => Object.fromEntries(values),
    set(key, value) {
      if (Buffer.byteLength(value) > limits.propertyBytes) {
        throw new ServiceException('Argument too large: value');
      }
      let total = Buffer.byteLength(key) + Buffer.byteLength(value);
      for (const [otherKey, other] of values) {
        if (otherKey !== key) total += Buffer.byteLength(otherKey) + Buffer.byteLength(other);
      }
      if (total > limits.propertyStoreBytes) {
        throw new ServiceException(
          'You have exceeded the property storage quota. Please remove some properties and try again.',
        );
      }
      values.set(key, value);
    },
    delete: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}
