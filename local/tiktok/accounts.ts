/** TikTok accounts: generated ones, and the four that are always there. */
import { createHash } from 'node:crypto';
import { writeBio } from './captions.ts';
import { createFeed } from './feed.ts';
import type { Feed } from './feed.ts';
import { createRandom } from './random.ts';

export interface Account {
  /** The user name, unique. */
  handle: string;
  displayName: string;
  bio: string;
  verified: boolean;
  followers: number;
  following: number;
  unionId: string;
  /** How an empty text (bio, title, description) is sent; TikTok's page does not say. */
  blanks: 'empty' | 'absent' | 'null';
  feed: Feed;
}

export interface AccountOptions {
  handle: string;
  /** Public videos, 0 or more. */
  videos: number;
  seed?: string | number;
  privateVideos?: number;
  displayName?: string;
  bio?: string;
  verified?: boolean;
  followers?: number;
  following?: number;
  blanks?: Account['blanks'];
  /** Epoch milliseconds of the newest video; 2026-11-15 12:00:00.900 UTC when absent. */
  newestAt?: number;
  tieShare?: number;
  tieRun?: number;
  topViews?: number;
}

/** An account with repeatable data: the same options give the same values on every machine. */
export function generateAccount(options: AccountOptions): Account {
  const { handle, videos } = options;
  if (!/^[\w.]{2,24}$/.test(handle)) throw new Error('handle: 2 to 24 letters, digits, _ or .');
  if (!Number.isInteger(videos) || videos < 0) throw new Error('videos: a whole number from 0');
  const seed = options.seed ?? handle;
  const random = createRandom(seed, 'profile');
  const digest = createHash('sha256').update(`union/${handle}`).digest('hex');
  return {
    handle,
    displayName: options.displayName ?? `${handle.charAt(0).toUpperCase()}${handle.slice(1)} 🎬`,
    bio: options.bio ?? writeBio(random),
    verified: options.verified ?? random.chance(0.2),
    followers: options.followers ?? Math.floor(10 ** (1 + 5 * random.next())),
    following: options.following ?? random.int(0, 900),
    unionId: digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    blanks: options.blanks ?? 'empty',
    feed: createFeed({
      seed,
      videos,
      privateVideos: options.privateVideos ?? 0,
      newestAt: options.newestAt ?? Date.UTC(2026, 10, 15, 12, 0, 0, 900),
      tieShare: options.tieShare ?? 0.06,
      tieRun: options.tieRun ?? 2,
      topViews: options.topViews,
    }),
  };
}

/**
 * `ada`: 37 public videos and 2 private. `newcomer`: none, no bio. `prolific`: 412, more followers and
 * more views on one video than 32 bits hold. `archive`: 10,000.
 */
export function defaultAccounts(): Account[] {
  return [
    generateAccount({
      handle: 'ada',
      displayName: 'Ada Lovelace ✨',
      videos: 37,
      privateVideos: 2,
      followers: 12_480,
      tieShare: 0.2,
    }),
    generateAccount({
      handle: 'newcomer',
      displayName: 'newcomer',
      videos: 0,
      bio: '',
      blanks: 'absent',
      followers: 0,
      following: 3,
    }),
    generateAccount({
      handle: 'prolific',
      displayName: 'Prolific & <Sons> 🔨',
      videos: 412,
      verified: true,
      followers: 4_300_000_000,
      blanks: 'absent',
      topViews: 3_200_000_000,
    }),
    generateAccount({
      handle: 'archive',
      displayName: 'The Archive 🗄️',
      videos: 10_000,
      followers: 88_061,
    }),
  ];
}

/** `open_id` is per user and app. The hyphen in front is what real ones often begin with. */
export function openIdOf(handle: string, clientKey: string): string {
  const digest = createHash('sha256').update(`${clientKey}/${handle}`).digest('base64url');
  return `-000${digest.slice(0, 32)}`;
}

export interface Accounts {
  add(account: AccountOptions | Account): Account;
  get(handle: string): Account | undefined;
  all(): Account[];
}

export function createAccounts(first: Account[] = defaultAccounts()): Accounts {
  const byHandle = new Map(first.map((account) => [account.handle, account]));
  return {
    add: (account) => {
      const made = 'feed' in account ? account : generateAccount(account);
      byHandle.set(made.handle, made);
      return made;
    },
    get: (handle) => byHandle.get(handle),
    all: () => [...byHandle.values()],
  };
}
