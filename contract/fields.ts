/**
 * The fields TikTok sends, one row each, and the only place where one is described. The connector's
 * columns, the fields asked of TikTok, the values allowed in `fields=` and docs/fields.md all come
 * from here; catalogue.ts adds the fields made of them. TikTok's names and scopes:
 * https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info and .../tiktok-api-v2-video-object
 */

/** TikTok's permissions, each granted or refused by the user on the consent page. */
export const SCOPES = [
  'user.info.basic',
  'user.info.profile',
  'user.info.stats',
  'video.list',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface FieldRow {
  /** Field id in Looker Studio; saved in users' reports, so it never changes. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Account fields have one value per account, video fields one per video. */
  readonly of: 'user' | 'video';
  readonly kind: 'dimension' | 'metric';
  /** Looker Studio FieldType. */
  readonly type: 'TEXT' | 'URL' | 'BOOLEAN' | 'NUMBER' | 'YEAR_MONTH_DAY_HOUR';
  /** Looker Studio AggregationType a metric starts with; null for dimensions. */
  readonly aggregation: 'SUM' | 'AVG' | 'MAX' | null;
  /** What TikTok sends. `epochSeconds` is an integer, UTC. */
  readonly json: 'string' | 'boolean' | 'integer' | 'epochSeconds';
  /** TikTok's name of the field, and the permission it needs. */
  readonly tiktok: { readonly name: string; readonly scope: Scope };
  /** Not every app's API knows it, and one unknown field fails a call: asked by name only. */
  readonly optional?: true;
}

// prettier-ignore
export const FIELDS = [
  { id: 'user_open_id', label: 'User Open ID', description: 'Unique identifier for the TikTok user.', of: 'user', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'open_id', scope: 'user.info.basic' } },
  { id: 'user_union_id', label: 'Union ID', description: 'Union ID for the user (if available).', of: 'user', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'union_id', scope: 'user.info.basic' } },
  { id: 'user_username', label: 'Username', description: 'TikTok username.', of: 'user', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'username', scope: 'user.info.profile' } },
  { id: 'user_display_name', label: 'Display Name', description: "User's display name.", of: 'user', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'display_name', scope: 'user.info.basic' } },
  { id: 'user_bio_description', label: 'Bio Description', description: 'User profile bio.', of: 'user', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'bio_description', scope: 'user.info.profile' } },
  { id: 'user_profile_deep_link', label: 'Profile Deep Link', description: 'Direct link to user profile.', of: 'user', kind: 'dimension', type: 'URL', aggregation: null, json: 'string', tiktok: { name: 'profile_deep_link', scope: 'user.info.profile' } },
  { id: 'user_avatar_url', label: 'Avatar URL', description: 'URL of user profile picture.', of: 'user', kind: 'dimension', type: 'URL', aggregation: null, json: 'string', tiktok: { name: 'avatar_url', scope: 'user.info.basic' } },
  { id: 'user_avatar_url_100', label: 'Avatar URL (100px)', description: 'URL of 100px profile picture.', of: 'user', kind: 'dimension', type: 'URL', aggregation: null, json: 'string', tiktok: { name: 'avatar_url_100', scope: 'user.info.basic' } },
  { id: 'user_avatar_large_url', label: 'Avatar URL (Large)', description: 'URL of large profile picture.', of: 'user', kind: 'dimension', type: 'URL', aggregation: null, json: 'string', tiktok: { name: 'avatar_large_url', scope: 'user.info.basic' } },
  { id: 'user_is_verified', label: 'Is Verified', description: 'Whether the user is verified.', of: 'user', kind: 'dimension', type: 'BOOLEAN', aggregation: null, json: 'boolean', tiktok: { name: 'is_verified', scope: 'user.info.profile' } },
  { id: 'user_follower_count', label: 'Follower Count', description: 'Number of followers.', of: 'user', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'follower_count', scope: 'user.info.stats' } },
  { id: 'user_following_count', label: 'Following Count', description: 'Number of accounts followed.', of: 'user', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'following_count', scope: 'user.info.stats' } },
  { id: 'user_likes_count', label: 'Total Likes Received', description: "Total likes on user's videos.", of: 'user', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'likes_count', scope: 'user.info.stats' } },
  { id: 'user_video_count', label: 'Total Video Count', description: 'Number of videos posted.', of: 'user', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'video_count', scope: 'user.info.stats' } },
  { id: 'video_id', label: 'Video ID', description: 'Unique identifier for the video.', of: 'video', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'id', scope: 'video.list' } },
  { id: 'video_create_time', label: 'Video Create Time', description: 'When the video was created (YYYYMMDDHH).', of: 'video', kind: 'dimension', type: 'YEAR_MONTH_DAY_HOUR', aggregation: null, json: 'epochSeconds', tiktok: { name: 'create_time', scope: 'video.list' } },
  { id: 'video_cover_image_url', label: 'Video Cover Image URL', description: 'URL of video thumbnail.', of: 'video', kind: 'dimension', type: 'URL', aggregation: null, json: 'string', tiktok: { name: 'cover_image_url', scope: 'video.list' } },
  { id: 'video_share_url', label: 'Video Share URL', description: 'URL to share the video.', of: 'video', kind: 'dimension', type: 'URL', aggregation: null, json: 'string', tiktok: { name: 'share_url', scope: 'video.list' } },
  { id: 'video_description', label: 'Video Description', description: 'Caption/text description of video.', of: 'video', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'video_description', scope: 'video.list' } },
  { id: 'video_title', label: 'Video Title', description: 'Title of the video.', of: 'video', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'title', scope: 'video.list' } },
  { id: 'video_embed_html', label: 'Video Embed HTML', description: 'HTML code to embed the video.', of: 'video', kind: 'dimension', type: 'TEXT', aggregation: null, json: 'string', tiktok: { name: 'embed_html', scope: 'video.list' } },
  { id: 'video_embed_link', label: 'Video Embed Link', description: 'URL to embed the video.', of: 'video', kind: 'dimension', type: 'URL', aggregation: null, json: 'string', tiktok: { name: 'embed_link', scope: 'video.list' } },
  { id: 'video_duration', label: 'Video Duration (seconds)', description: 'Length of video in seconds.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'AVG', json: 'integer', tiktok: { name: 'duration', scope: 'video.list' } },
  { id: 'video_height', label: 'Video Height', description: 'Height of video in pixels.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'MAX', json: 'integer', tiktok: { name: 'height', scope: 'video.list' } },
  { id: 'video_width', label: 'Video Width', description: 'Width of video in pixels.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'MAX', json: 'integer', tiktok: { name: 'width', scope: 'video.list' } },
  { id: 'video_like_count', label: 'Video Like Count', description: 'Number of likes on video.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'like_count', scope: 'video.list' } },
  { id: 'video_comment_count', label: 'Video Comment Count', description: 'Number of comments on video.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'comment_count', scope: 'video.list' } },
  { id: 'video_share_count', label: 'Video Share Count', description: 'Number of shares of video.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'share_count', scope: 'video.list' } },
  { id: 'video_view_count', label: 'Video View Count', description: 'Number of views on video.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', json: 'integer', tiktok: { name: 'view_count', scope: 'video.list' } },
  { id: 'video_is_aigc', label: 'Is AI-Generated', description: 'Whether TikTok labels the video as AI-generated; empty where TikTok does not say.', of: 'video', kind: 'dimension', type: 'BOOLEAN', aggregation: null, json: 'boolean', tiktok: { name: 'is_aigc', scope: 'video.list' }, optional: true },
] as const satisfies readonly FieldRow[];

export type Field = (typeof FIELDS)[number];
export type FieldId = Field['id'];
export type UserFieldName = Extract<Field, { of: 'user' }>['tiktok']['name'];
export type VideoFieldName = Extract<Field, { of: 'video' }>['tiktok']['name'];

/** Whether a caller that names no fields gets this one. */
export function isUsual(field: FieldRow): boolean {
  return field.optional !== true;
}
