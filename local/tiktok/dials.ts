/** Everything about TikTok that can be turned: what is not documented, and what can go wrong. */
import * as z from 'zod';
import { ENDPOINTS } from './endpoints.ts';

const count = z.int().nonnegative();
const flag = z.boolean();

export const failureSchema = z.strictObject({
  /** `any`: whatever is called next but pictures, which browsers load. */
  on: z.enum([...ENDPOINTS, 'any']),
  /**
   * `error`: the error `code` with its status, nothing done. `timeout`: never answered. `reset`:
   * connection closed, nothing done. `lost`: done, then the connection closed. `html`: a 502 page,
   * nothing done. `truncated`: done, JSON cut in half. `cut`: done, connection closed half-way
   * through the body. `data-missing`, `data-null`: done, `data` left out or null (token endpoint:
   * no tokens, or the body `null`). `slow`: done, after `delayMs`.
   */
  kind: z.enum([
    'error',
    'timeout',
    'reset',
    'lost',
    'html',
    'truncated',
    'cut',
    'data-missing',
    'data-null',
    'slow',
  ]),
  /** For `error`; a code of the resource API or an OAuth error name. */
  code: z.string().default('internal_error'),
  delayMs: count.default(0),
  /** Calls let through before the first failure, and how many fail. */
  skip: count.default(0),
  times: z.int().positive().default(1),
});

export const dialsSchema = z.strictObject({
  /** `2026-11`: 2 h and 180 days, always rotated. `legacy`: 24 h and 365 days, mostly not rotated. */
  tokenProfile: z.enum(['2026-11', 'legacy']).default('2026-11'),
  /** Under `legacy` every n-th refresh of a grant rotates; 0 never. */
  legacyRotateEvery: count.default(3),
  /** Lifetimes other than the profile's; null keeps the profile's. */
  accessTokenSeconds: z.int().positive().nullable().default(null),
  refreshTokenSeconds: z.int().positive().nullable().default(null),
  /** Whether a rotated refresh token starts a new lifetime or carries on the old one's. */
  refreshExpiry: z.enum(['restarts', 'carries-on']).default('restarts'),
  /** What a replaced refresh token does: fail, end the whole grant, or still work for a while. */
  replacedRefreshToken: z.enum(['refused', 'ends-grant', 'grace']).default('refused'),
  graceSeconds: count.default(30),
  /** Whether the access token before a refresh lives until its own expiry. */
  accessTokenAfterRefresh: z.enum(['lives', 'dies']).default('lives'),
  codeLifetimeSeconds: z.int().positive().default(600),

  oauthErrorStatus: z.literal([200, 400, 401]).default(200),
  redirectMismatchError: z.enum(['invalid_request', 'invalid_grant']).default('invalid_request'),
  revokeBody: z.literal(['{}', '']).default('{}'),
  revokeSendsWebhook: flag.default(true),

  /** Scopes the app was approved for; asking for another fails the whole authorization. */
  approvedScopes: z
    .array(z.string())
    .default(['user.info.basic', 'user.info.profile', 'user.info.stats', 'video.list']),
  /** Sandbox: only these accounts may authorize; null is a live app. */
  targetUsers: z.array(z.string()).nullable().default(null),
  /** As if the redirect URI were registered under Desktop: a challenge is required. */
  requireChallenge: flag.default(false),

  latencyMs: count.default(0),
  /** Resource errors arrive with HTTP 200. */
  http200Errors: flag.default(false),
  /** What stands at `data` when a resource call failed. */
  errorData: z.enum(['empty', 'absent', 'null']).default('empty'),
  scopeError: z
    .enum(['scope_not_authorized', 'scope_permission_missed'])
    .default('scope_not_authorized'),
  /** A sliding window per resource endpoint. */
  rateLimit: z
    .strictObject({
      max: z.int().positive().default(600),
      windowMs: z.int().positive().default(60_000),
      keyBy: z.enum(['app', 'token']).default('app'),
      retryAfter: flag.default(false),
    })
    .prefault({}),

  pages: z
    .strictObject({
      maxCountOver20: z.enum(['refused', 'clamped']).default('refused'),
      /**
       * `sub-second`: the cursor carries milliseconds and loses nothing. `whole-second`: cursor and
       * comparison know whole seconds, so videos of one second are lost at a page edge.
       * `inclusive`: the videos of the edge second come again.
       */
      cursor: z.enum(['sub-second', 'whole-second', 'inclusive']).default('sub-second'),
      /** Pages carry this many fewer than asked (at least one), with `has_more` true. */
      shortBy: count.default(0),
      /** Every n-th page of an account is empty with `has_more` true; 0 never. */
      emptyEvery: count.default(0),
      /** The cursor that was sent comes back, with `has_more` true. */
      stuckCursor: flag.default(false),
      /** After each page this many of the videos that would come next are deleted. */
      vanishAfterPage: count.default(0),
    })
    .prefault({}),
  /** Added to `video_count`, which at TikTok need not equal the list. */
  videoCountOffset: z.int().default(0),
  /** Views each video gains with every call that reads videos of its account. */
  viewGrowth: count.default(0),
  coverLifeSeconds: z.int().positive().default(21_600),
  avatarLifeSeconds: z.int().positive().default(21_600),

  webhook: z
    .strictObject({
      delayMs: count.default(0),
      /** Further copies of each event. */
      duplicates: count.default(0),
      signature: z.enum(['good', 'wrong', 'stale', 'missing']).default('good'),
      /** Waits before each retry when the answer is not 200 (TikTok: up to 72 h; here compressed). */
      retryDelaysMs: z.array(count).default([100, 200, 400, 800, 1600]),
      /** Whether a retry is signed anew or carries its first timestamp. */
      retryTimestamp: z.enum(['fresh', 'first']).default('fresh'),
    })
    .prefault({}),

  /** Failures waiting for their call, first match first. */
  failNext: z.array(failureSchema).default([]),
});

export type Dials = z.output<typeof dialsSchema>;
export type Failure = Dials['failNext'][number];

export function createDials(): Dials {
  return dialsSchema.parse({});
}

/**
 * Turns dials from untrusted JSON: the given ones change, nested ones one by one, the rest stay.
 * Returns the faults, each `path: message`; with any fault nothing changes.
 */
export function turnDials(dials: Dials, change: unknown): string[] {
  const patch = z.record(z.string(), z.unknown()).safeParse(change);
  if (!patch.success) return ['(body): an object of dials'];
  const merged: Record<string, unknown> = { ...dials };
  for (const [name, value] of Object.entries(patch.data)) {
    const nested = z.record(z.string(), z.unknown());
    const old = nested.safeParse(merged[name]);
    const given = nested.safeParse(value);
    merged[name] = old.success && given.success ? { ...old.data, ...given.data } : value;
  }
  const result = dialsSchema.safeParse(merged);
  if (!result.success) {
    return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  }
  Object.assign(dials, result.data);
  return [];
}
