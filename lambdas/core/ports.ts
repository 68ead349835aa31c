/**
 * The outside world as the rules see it. Every verb that changes something is one conditional write on
 * one item, so two Lambda instances can never both win. All instants are epoch milliseconds.
 */
import type { KeyObject } from 'node:crypto';
import type { Scope } from '../../contract/fields.ts';

/** A sign-in between `/oauth/authorize` and TikTok's return. */
export interface SignIn {
  clientId: string;
  redirectUri: string;
  /** The client's `state`, returned byte for byte. */
  state: string;
  codeChallenge: string;
  scopes: Scope[];
  /** SHA-256 (base64url) of the cookie that ties the flow to one browser. */
  browserHash: string;
  expiresAt: number;
}

export interface SignIns {
  begin(signInHash: string, signIn: SignIn): Promise<void>;
  /** Hands a sign-in out once; expired, unknown and already taken ones are `undefined`. */
  take(signInHash: string, now: number): Promise<SignIn | undefined>;
}

/** What an authorization code stands for (RFC 6749 4.1.2). */
export interface Code {
  connectionId: string;
  clientId: string;
  redirectUri: string;
  codeChallenge: string;
  expiresAt: number;
}

export interface Codes {
  issue(codeHash: string, code: Code): Promise<void>;
  /** Unexpired or not: the caller judges. Used codes are found too, so that a replay is known as one. */
  find(codeHash: string): Promise<Code | undefined>;
  /** `redeemed` for exactly one caller ever; `replayed` for all later ones; `expired` after its time. */
  redeem(codeHash: string, now: number): Promise<'redeemed' | 'replayed' | 'expired'>;
}

/** One sign-in's family of refresh tokens, by generation number. Generation 0: the code is not redeemed. */
export interface Grant {
  connectionId: string;
  clientId: string;
  scopes: Scope[];
  /** Per-family salt of the refresh tokens. */
  salt: string;
  /** Newest generation handed out. */
  generation: number;
  /** Newest generation seen in use, and when that was first seen. */
  seenGeneration: number;
  seenAt: number;
  rotatedAt: number;
  createdAt: number;
  /** Idle expiry, moved by every rotation. */
  expiresAt: number;
  /** Nothing moves this one. */
  absoluteExpiresAt: number;
  revokedAt?: number | undefined;
}

export interface Grants {
  create(grant: Grant): Promise<void>;
  find(connectionId: string): Promise<Grant | undefined>;
  /**
   * From `from` to another generation, the next one unless given, once; `false` when another caller did it
   * or it is revoked.
   */
  rotate(
    connectionId: string,
    from: number,
    now: number,
    expiresAt: number,
    to?: number,
  ): Promise<boolean>;
  /** Notes that a generation is in use. Harmless when repeated or late. */
  markSeen(connectionId: string, generation: number, now: number): Promise<void>;
  /** Ends the family. `true` for the caller that ended it. Unknown families are `false`. */
  revoke(connectionId: string, now: number): Promise<boolean>;
}

/** A record sealed by envelope encryption (see envelope.ts). */
export interface Sealed {
  encryptedKey: Uint8Array;
  iv: Uint8Array;
  ciphertext: Uint8Array;
}

/** One sign-in's TikTok tokens. `version` grows by one with every refresh (a fencing number). */
export interface Connection {
  connectionId: string;
  accountHash: string;
  scopes: Scope[];
  sealed: Sealed;
  version: number;
  accessExpiresAt: number;
  refreshExpiresAt: number;
  connectedAt: number;
  /** Set when TikTok said that the refresh token is dead: only a new sign-in helps. */
  lostAt?: number | undefined;
  lease?: { owner: string; until: number } | undefined;
  /**
   * An earlier refresh of this version ended without an answer that was stored, so TikTok may have
   * replaced the pair. Until then its owner may still come back with the new one.
   */
  doubtUntil?: number | undefined;
}

/** What one refresh changes. */
export interface RefreshedTokens {
  sealed: Sealed;
  scopes: Scope[];
  accessExpiresAt: number;
  refreshExpiresAt: number;
}

export interface Connections {
  create(connection: Connection): Promise<void>;
  find(connectionId: string): Promise<Connection | undefined>;
  /** The right to refresh `version` alone, until `until`. `false` while another holds it or it moved on. */
  lease(
    connectionId: string,
    version: number,
    lease: { owner: string; until: number },
    now: number,
  ): Promise<boolean>;
  /**
   * Stores version + 1 and ends lease, doubt and loss of `version`. `false` while another owner's lease
   * runs, and once the version moved on; also `true` when repeated.
   */
  commit(
    connectionId: string,
    version: number,
    owner: string,
    tokens: RefreshedTokens,
    now: number,
  ): Promise<boolean>;
  /** Ends the owner's lease; `doubtUntil` is noted for the next one. */
  release(connectionId: string, owner: string, doubtUntil?: number): Promise<void>;
  /** Believed only for the owner of `version`. */
  markLost(connectionId: string, version: number, owner: string, now: number): Promise<boolean>;
  remove(connectionId: string): Promise<void>;
}

/** Which connections an account of TikTok has, so that the last one to go also revokes at TikTok. */
export interface Accounts {
  add(accountHash: string, connectionId: string): Promise<void>;
  list(accountHash: string): Promise<string[]>;
  /** Answers how many are left, swept ones included. */
  remove(accountHash: string, connectionId: string): Promise<number>;
}

/** Connections that upkeep is to look at (see upkeep.ts). */
export interface Unsettled {
  /** Its beginning or end is in doubt: it is to be ended unless it is in use. */
  add(connectionId: string): Promise<void>;
  /** It has ended, whatever its grant says: only who finishes its end takes it off. */
  addEnd(connectionId: string): Promise<void>;
  /** No longer in doubt: back in the list on the day after `at`, or the next. An end stays in it. */
  putOff(connectionId: string, at: number): Promise<void>;
  /** Nothing is left to do. */
  remove(connectionId: string): Promise<void>;
  list(now: number): Promise<{ connectionId: string; isEnd: boolean }[]>;
}

/** Fixed request windows. `count` adds one and answers the sum so far; `giveBack` takes one off again. */
export interface RequestWindows {
  count(scope: string, callerHash: string, windowStart: number, windowEnd: number): Promise<number>;
  giveBack(scope: string, callerHash: string, windowStart: number): Promise<void>;
}

/** TikTok limits each of these for itself: https://developers.tiktok.com/docs/en/tiktok-api-v2-rate-limit */
export type TikTokEndpointName = 'user' | 'videos';

/** A window of the calls that all instances together make of one endpoint. */
export interface CallWindow {
  endpoint: TikTokEndpointName;
  start: number;
  end: number;
}

export interface CallCounts {
  /** Calls of each slot of the window, by its number; slots without any are left out. */
  slots: ReadonlyMap<number, number>;
  /** TikTok said that its limit is reached, and until when; 0 when it did not. */
  fullUntil: number;
}

/** Calls of TikTok, counted for all instances (see call-budget.ts). */
export interface CallCounters {
  read(window: CallWindow): Promise<CallCounts>;
  /** Adds to a slot, unless the whole window would then hold more than `most`. */
  add(window: CallWindow, slot: number, calls: number, most: number): Promise<boolean>;
  /** Takes calls that were added but not made off their slot. */
  giveBack(window: CallWindow, slot: number, calls: number): Promise<void>;
  /** Notes that TikTok's limit is reached. An earlier `until` than known changes nothing. */
  markFull(window: CallWindow, until: number): Promise<void>;
}

export type EncryptionContext = Readonly<Record<string, string>>;

/** KMS data keys: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#data-keys */
export interface DataKeys {
  generate(context: EncryptionContext): Promise<{ plaintext: KeyObject; encryptedKey: Uint8Array }>;
  decrypt(encryptedKey: Uint8Array, context: EncryptionContext): Promise<KeyObject>;
}

/** Signs as the first key of the list. `signature` is the 64 bytes r|s of RFC 7518 3.4. */
export interface Signer {
  keyId(): Promise<string>;
  sign(input: Uint8Array): Promise<Uint8Array>;
}

export interface PublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  alg: 'ES256';
  use: 'sig';
}

export interface PublicKeys {
  list(): Promise<PublicJwk[]>;
}

/** A secret with its live values, newest first: two during a rotation. */
export interface Secrets {
  /** May be some minutes old. */
  values(): Promise<string[]>;
  /** Read again, at most every few seconds: to be asked before a value is refused as unknown. */
  fresh(): Promise<string[]>;
}

/** Structured log; a line holds codes, hashes and counts, never a token, code, state or query string. */
export interface Log {
  info(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  warn(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  error(event: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}
