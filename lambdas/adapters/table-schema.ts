/**
 * Names in the DynamoDB table, shared by the adapters, by CDK (key, TTL, `dynamodb:LeadingKeys`) and
 * by the local stack. One partition key, no sort key: every rule is one conditional write on one item.
 */
export const TABLE = { partitionKey: 'pk', ttl: 'ttl' } as const;

/**
 * Leading part of `pk` of each item kind. What follows is never a usable secret: a SHA-256 or an
 * internal id.
 */
export const ITEM_KINDS = {
  /** A sign-in on its way to TikTok and back; `SIGNIN#<sha256 of its id>`. */
  signIn: 'SIGNIN#',
  /** An authorization code; `CODE#<sha256 of the code>`. */
  code: 'CODE#',
  /** One sign-in's refresh-token family; `GRANT#<connection id>`. */
  grant: 'GRANT#',
  /** One sign-in's encrypted TikTok tokens; `TIKTOK#<connection id>`. */
  tiktok: 'TIKTOK#',
  /** The connections of one TikTok account; `ACCOUNT#<sha256 of open_id>`. */
  account: 'ACCOUNT#',
  /** What upkeep is to look at: `UPKEEP#connections` now, `UPKEEP#<date>` after that day. */
  upkeep: 'UPKEEP#',
  /** The last data read for a connection, encrypted; `SNAPSHOT#<connection id>#<sha256 of what was asked>`. */
  snapshot: 'SNAPSHOT#',
  /** A request window; `WINDOW#<scope>#<sha256 of the caller>#<start>`. */
  window: 'WINDOW#',
  /** Calls of TikTok by all instances; `BUDGET#<endpoint>#<start>`. */
  budget: 'BUDGET#',
} as const;
