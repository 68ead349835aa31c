/** What each Lambda function may do besides writing its log and its traces; written by hand. */
import type { ITEM_KINDS } from '../lambdas/adapters/table-schema.ts';
import type { FunctionName } from './function-names.ts';

export type ItemKind = keyof typeof ITEM_KINDS;
export type ItemVerb = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';
export type SecretName = 'tiktok' | 'client' | 'refreshToken' | 'usagePlanKey';

export interface Permissions {
  items?: Partial<Record<ItemKind, readonly ItemVerb[]>>;
  dataKey?: readonly ('GenerateDataKey' | 'Decrypt')[];
  /** The same key, for the other purpose. */
  snapshotKey?: readonly ('GenerateDataKey' | 'Decrypt')[];
  signingKeys?: readonly ('Sign' | 'GetPublicKey')[];
  secrets?: readonly SecretName[];
}

const COUNT = ['UpdateItem'] as const;
/** Entering what upkeep is to look at: nothing is read. */
const ENTER = ['UpdateItem'] as const;
const CHANGE = ['GetItem', 'UpdateItem'] as const;
const KEEP = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
/** Closing the list of snapshots and deleting each: nothing is read. */
const FORGET = ['UpdateItem', 'DeleteItem'] as const;

export const PERMISSIONS: Record<FunctionName, Permissions> = {
  authorize: { items: { signIn: ['PutItem'], window: COUNT }, secrets: ['tiktok'] },
  callback: {
    items: {
      signIn: ['UpdateItem'],
      code: ['PutItem'],
      grant: ['PutItem'],
      tiktok: ['PutItem'],
      account: ['UpdateItem'],
      upkeep: ENTER,
      window: COUNT,
    },
    dataKey: ['GenerateDataKey'],
    secrets: ['tiktok'],
  },
  token: {
    items: { code: CHANGE, grant: CHANGE, upkeep: ENTER, window: COUNT },
    signingKeys: ['Sign', 'GetPublicKey'],
    secrets: ['client', 'refreshToken'],
  },
  revoke: {
    items: {
      grant: CHANGE,
      tiktok: [...CHANGE, 'DeleteItem'],
      snapshot: FORGET,
      account: CHANGE,
      upkeep: ENTER,
      window: COUNT,
    },
    dataKey: ['GenerateDataKey', 'Decrypt'],
    signingKeys: ['GetPublicKey'],
    secrets: ['client', 'refreshToken', 'tiktok'],
  },
  authorizer: {
    items: { grant: CHANGE },
    signingKeys: ['GetPublicKey'],
    secrets: ['usagePlanKey'],
  },
  user: {
    items: {
      tiktok: CHANGE,
      snapshot: KEEP,
      grant: ['UpdateItem'],
      upkeep: ENTER,
      window: COUNT,
      budget: CHANGE,
    },
    dataKey: ['GenerateDataKey', 'Decrypt'],
    snapshotKey: ['GenerateDataKey', 'Decrypt'],
    secrets: ['tiktok'],
  },
  videos: {
    items: {
      tiktok: CHANGE,
      snapshot: KEEP,
      grant: ['UpdateItem'],
      upkeep: ENTER,
      window: COUNT,
      budget: CHANGE,
    },
    dataKey: ['GenerateDataKey', 'Decrypt'],
    snapshotKey: ['GenerateDataKey', 'Decrypt'],
    secrets: ['tiktok'],
  },
  webhook: {
    items: {
      account: CHANGE,
      grant: ['UpdateItem'],
      tiktok: ['GetItem', 'DeleteItem'],
      snapshot: FORGET,
      upkeep: ENTER,
    },
    secrets: ['tiktok'],
  },
  upkeep: {
    items: {
      grant: CHANGE,
      tiktok: [...CHANGE, 'DeleteItem'],
      snapshot: FORGET,
      account: CHANGE,
      upkeep: CHANGE,
    },
    dataKey: ['GenerateDataKey', 'Decrypt'],
    secrets: ['tiktok'],
  },
  keys: { signingKeys: ['GetPublicKey'] },
  metadata: {},
  pages: {},
};
