/**
 * Fields that Looker Studio computes by a formula after it has aggregated: ratios that stay right in
 * every grouping, and pictures and links, which no connector can return as values. The host asks the
 * connector for the fields a formula names with `$`
 * (developers.google.com/looker-studio/connector/reference, Field `formula`).
 */
export interface FormulaRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly of: 'user' | 'video';
  readonly kind: 'dimension' | 'metric';
  readonly type: 'PERCENT' | 'NUMBER' | 'IMAGE' | 'HYPERLINK' | 'IMAGELINK';
  /** AUTO: the formula aggregates by itself, and no other aggregation can be chosen. */
  readonly aggregation: 'AUTO' | null;
  readonly group: string;
  readonly formula: string;
}

// prettier-ignore
export const FORMULA_FIELDS = [
  { id: 'video_engagement_rate', label: 'Engagement Rate', description: 'Likes, comments and shares per view. Too low where TikTok leaves a count out of some videos, as their views are counted.', of: 'video', kind: 'metric', type: 'PERCENT', aggregation: 'AUTO', group: 'Ratios', formula: 'SUM($video_engagements) / SUM($video_view_count)' },
  { id: 'video_likes_per_view', label: 'Likes per View', description: 'Share of views that led to a like. Too low where TikTok leaves the likes out of some videos, as their views are counted.', of: 'video', kind: 'metric', type: 'PERCENT', aggregation: 'AUTO', group: 'Ratios', formula: 'SUM($video_like_count) / SUM($video_view_count)' },
  // MAX, because the follower count stands once per combination of dimensions and is the same in all.
  { id: 'video_views_per_follower', label: 'Views per Follower', description: 'Views of the videos in the chart, divided by the follower count of today.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'AUTO', group: 'Ratios', formula: 'SUM($video_view_count) / MAX($user_follower_count)' },
  { id: 'user_avatar', label: 'Avatar', description: 'Profile picture, as an image.', of: 'user', kind: 'dimension', type: 'IMAGE', aggregation: null, group: 'Pictures and links', formula: 'IMAGE($user_avatar_url, "Profile picture")' },
  { id: 'user_profile_link', label: 'Profile Link', description: 'User name, linked to the profile.', of: 'user', kind: 'dimension', type: 'HYPERLINK', aggregation: null, group: 'Pictures and links', formula: 'HYPERLINK($user_profile_deep_link, $user_username)' },
  { id: 'video_thumbnail', label: 'Video Thumbnail', description: 'Cover of the video, as an image.', of: 'video', kind: 'dimension', type: 'IMAGE', aggregation: null, group: 'Pictures and links', formula: 'IMAGE($video_cover_image_url, "Video cover")' },
  { id: 'video_link', label: 'Video Link', description: 'Name of the video, linked to TikTok.', of: 'video', kind: 'dimension', type: 'HYPERLINK', aggregation: null, group: 'Pictures and links', formula: 'HYPERLINK($video_share_url, $video_name)' },
  { id: 'video_thumbnail_link', label: 'Video Thumbnail Link', description: 'Cover of the video, linked to TikTok.', of: 'video', kind: 'dimension', type: 'IMAGELINK', aggregation: null, group: 'Pictures and links', formula: 'HYPERLINK($video_share_url, $video_thumbnail)' },
] as const satisfies readonly FormulaRow[];
