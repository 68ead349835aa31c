import fc from 'fast-check';

export type Json = Record<string, unknown>;

/** One account as TikTok holds it, newest video first. `postedMs` orders videos of one second. */
export interface Account {
  user: Json;
  videos: { video: Json; postedMs: number }[];
}

/** A value that is null or left out at times, as TikTok may do with any. */
function sometimes<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null | undefined> {
  return fc.oneof(
    { weight: 8, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const TEXTS = ['', 'a', 'b', 'Ab', '42', '7', 'sea 🌊 #Fyp', '#fyp #日本', 'a","b', 'x\ny', ' '];
const text = sometimes(fc.constantFrom(...TEXTS));
const count = sometimes(
  fc.oneof(fc.constantFrom(0, 1, 3_200_000_000), fc.integer({ min: 0, max: 5000 })),
);
const flag = sometimes(fc.boolean());

const user = fc.record({
  open_id: fc.constant('-000abc'),
  union_id: text,
  username: fc.constantFrom('ada', 'bob'),
  display_name: text,
  bio_description: text,
  profile_deep_link: sometimes(fc.constant('https://vm.tiktok.com/x')),
  avatar_url: sometimes(fc.constant('https://p16/avatar')),
  avatar_url_100: text,
  avatar_large_url: text,
  is_verified: flag,
  follower_count: count,
  following_count: count,
  likes_count: count,
  video_count: count,
});

/** Moments at both changes of the clock in Europe, at new year, and any; many fall together. */
const EDGES = [
  Date.UTC(2026, 2, 29, 0, 30),
  Date.UTC(2026, 9, 25, 0, 30),
  Date.UTC(2025, 11, 31, 22),
  Date.UTC(2026, 6, 1),
];
const second = fc
  .tuple(fc.constantFrom(...EDGES), fc.integer({ min: 0, max: 8 }))
  .map(([edge, halfHours]) => edge / 1000 + halfHours * 1800);

const video = fc.record({
  create_time: second,
  title: text,
  video_description: text,
  cover_image_url: sometimes(fc.constantFrom('https://p16/1', 'https://p16/2')),
  share_url: sometimes(fc.constantFrom('https://t/1', 'https://t/2')),
  embed_html: text,
  embed_link: text,
  duration: sometimes(fc.constantFrom(0, 15, 16, 45, 60, 100, 599, 4000)),
  height: sometimes(fc.constantFrom(576, 1024)),
  width: sometimes(fc.constantFrom(576, 1024)),
  like_count: count,
  comment_count: count,
  share_count: count,
  view_count: count,
  is_aigc: flag,
});

function sorted(user: Json, videos: Json[]): Account {
  const byTime = [...videos].sort((a, b) => Number(b['create_time']) - Number(a['create_time']));
  return {
    user,
    videos: byTime.map((one, at) => ({
      // Beyond 2^53, so that a number in its place would be noticed.
      video: { ...one, id: `71234567890123${String(45678 + at).padStart(6, '0')}` },
      postedMs: Number(one['create_time']) * 1000 + (byTime.length - at),
    })),
  };
}

const small = fc.tuple(user, fc.array(video, { maxLength: 12 }));
/** Beyond the standard limit of 200 videos: a dozen different ones in turn. */
const large = fc
  .tuple(
    user,
    fc.array(video, { minLength: 12, maxLength: 12 }),
    fc.integer({ min: 190, max: 230 }),
  )
  .map(([one, videos, length]): [Json, Json[]] => [
    one,
    Array.from({ length }, (_, at) => videos[at % videos.length] ?? {}),
  ]);

/** Most accounts are small, one in twenty-five has about as many videos as the standard limit. */
export const accounts: fc.Arbitrary<Account> = fc
  .oneof({ weight: 24, arbitrary: small }, { weight: 1, arbitrary: large })
  .map(([one, videos]) => sorted(one, videos));
