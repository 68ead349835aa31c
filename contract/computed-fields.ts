/**
 * Fields that the connector computes, per video or per answer, from what TikTok sends. One value per
 * row, so a total over them is as right as one over TikTok's own fields.
 */
import type { UserFieldName, VideoFieldName } from './fields.ts';

export interface ComputedRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Report fields have one value per answer of the connector. */
  readonly of: 'video' | 'report';
  readonly kind: 'dimension' | 'metric';
  readonly type:
    | 'TEXT'
    | 'BOOLEAN'
    | 'NUMBER'
    | 'YEAR_MONTH_DAY'
    | 'YEAR_MONTH_DAY_MINUTE'
    | 'DAY_OF_WEEK'
    | 'HOUR';
  readonly aggregation: 'SUM' | null;
  /** Heading in the field panel. */
  readonly group: string;
  /** TikTok's fields it is computed from; these are asked when a chart asks for the field. */
  readonly from: {
    readonly user?: readonly UserFieldName[];
    readonly video?: readonly VideoFieldName[];
  };
}

// prettier-ignore
export const COMPUTED_FIELDS = [
  { id: 'video_create_date', label: 'Video Create Date', description: 'Day the video was created, in the time zone of the data source.', of: 'video', kind: 'dimension', type: 'YEAR_MONTH_DAY', aggregation: null, group: 'Video time', from: { video: ['create_time'] } },
  { id: 'video_create_weekday', label: 'Video Create Weekday', description: 'Day of the week the video was created (0 is Sunday), in the time zone of the data source.', of: 'video', kind: 'dimension', type: 'DAY_OF_WEEK', aggregation: null, group: 'Video time', from: { video: ['create_time'] } },
  { id: 'video_create_hour', label: 'Video Create Hour', description: 'Hour of the day the video was created (00 to 23), in the time zone of the data source.', of: 'video', kind: 'dimension', type: 'HOUR', aggregation: null, group: 'Video time', from: { video: ['create_time'] } },
  { id: 'video_name', label: 'Video Name', description: 'Title of the video, or the beginning of its caption, or its id: never empty.', of: 'video', kind: 'dimension', type: 'TEXT', aggregation: null, group: 'Videos', from: { video: ['id', 'title', 'video_description'] } },
  { id: 'video_hashtags', label: 'Video Hashtags', description: 'Hashtags of caption and title in their order, each once; empty when there are none. To find one, filter with "RegExp Contains" and (?i)#cat( |$): "Contains" would find #caturday too.', of: 'video', kind: 'dimension', type: 'TEXT', aggregation: null, group: 'Videos', from: { video: ['title', 'video_description'] } },
  { id: 'video_duration_bucket', label: 'Video Duration Range', description: 'Length of the video as one of six ranges, numbered so that they sort.', of: 'video', kind: 'dimension', type: 'TEXT', aggregation: null, group: 'Videos', from: { video: ['duration'] } },
  { id: 'video_posts', label: 'Videos Listed', description: 'Number of videos in the data: 1 for each video.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', group: 'Videos', from: { video: ['id'] } },
  { id: 'video_engagements', label: 'Video Engagements', description: 'Likes, comments and shares together; empty where TikTok leaves one of them out.', of: 'video', kind: 'metric', type: 'NUMBER', aggregation: 'SUM', group: 'Videos', from: { video: ['like_count', 'comment_count', 'share_count'] } },
  { id: 'data_as_of', label: 'Data as of', description: 'Minute in which the data was read from TikTok, in the time zone of the data source.', of: 'report', kind: 'dimension', type: 'YEAR_MONTH_DAY_MINUTE', aggregation: null, group: 'Data', from: { user: ['open_id'] } },
  { id: 'is_complete', label: 'Is Complete', description: 'Whether the data holds every public video of the date range; false when the video limit of the data source cut it.', of: 'report', kind: 'dimension', type: 'BOOLEAN', aggregation: null, group: 'Data', from: { video: ['id'] } },
] as const satisfies readonly ComputedRow[];

export type ComputedId = (typeof COMPUTED_FIELDS)[number]['id'];
