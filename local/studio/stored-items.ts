import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { ITEM_KINDS, TABLE } from '../../lambdas/adapters/table-schema.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../aws/credentials.ts';
import type { StoredAttribute, StoredItem } from './wire.ts';

const MAX_ITEMS = 200;
const SHOWN_BYTES = 24;

/**
 * The items of the product's table as whoever may read the table sees them: hashes, times, and
 * ciphertext shortened to its first bytes. Encrypted attributes cannot be read without the KMS key,
 * and this does not ask it.
 */
export async function readStoredItems(source: {
  endpoint: string;
  tableName: string;
}): Promise<StoredItem[]> {
  const client = new DynamoDBClient({
    endpoint: source.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 2,
  });
  try {
    const { Items = [] } = await client.send(
      new ScanCommand({ TableName: source.tableName, Limit: MAX_ITEMS }),
    );
    return Items.map(asStored).sort((one, other) => one.key.localeCompare(other.key));
  } finally {
    client.destroy();
  }
}

function asStored(item: Record<string, AttributeValue>): StoredItem {
  const key = item[TABLE.partitionKey]?.S ?? '';
  const ttl = item[TABLE.ttl]?.N;
  const attributes = Object.entries(item)
    .filter(([name]) => name !== TABLE.partitionKey && name !== TABLE.ttl)
    .flatMap(([name, value]) => described(name, value))
    .sort((one, other) => one.name.localeCompare(other.name));
  return {
    key,
    kind: Object.entries(ITEM_KINDS).find(([, start]) => key.startsWith(start))?.[0] ?? 'other',
    deletedAt: ttl === undefined ? null : Number(ttl) * 1000,
    attributes,
  };
}

/** Maps are flattened, `sealed.ciphertext`; the map's own name alone says nothing. */
function described(name: string, value: AttributeValue): StoredAttribute[] {
  if (value.M !== undefined) {
    return Object.entries(value.M).flatMap(([inner, one]) => described(`${name}.${inner}`, one));
  }
  if (value.B !== undefined) {
    const start = Buffer.from(value.B).subarray(0, SHOWN_BYTES).toString('base64');
    return [{ name, bytes: value.B.length, text: `${start}…`, encrypted: isSealed(name) }];
  }
  return [{ name, bytes: null, text: plainText(value), encrypted: false }];
}

/** Of a sealed record the data key and the content are encrypted; its nonce is not secret. */
function isSealed(name: string): boolean {
  return /\b(encryptedKey|ciphertext)$/.test(name);
}

function plainText(value: AttributeValue): string {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return value.N;
  if (value.BOOL !== undefined) return String(value.BOOL);
  if (value.L !== undefined) return value.L.map(plainText).join(', ');
  return (value.SS ?? value.NS ?? []).join(', ');
}
