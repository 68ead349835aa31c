import type { Sort } from './arrange.ts';
import type { FieldChoice } from './chart.ts';
import type { Filters } from './filters.ts';

export type ChartType = 'scorecard' | 'table' | 'time series' | 'column chart' | 'pivot table';

/** One chart of a report as a person would build it in Looker Studio (Data Studio). */
export interface TemplateChart {
  title: string;
  type: ChartType;
  /** Dimensions, then metrics; ids of the connector's fields, in the order of the chart's settings. */
  fields: readonly FieldChoice[];
  filters?: Filters;
  sort?: Sort;
  /** Rows shown; all unless given. */
  rows?: number;
  /** Why the chart is built this way, where a choice is not obvious. */
  note?: string;
}
export interface TemplatePage {
  title: string;
  charts: readonly TemplateChart[];
}
export interface TemplateReport {
  title: string;
  /** What the report's date control shows at first. It leaves charts without video fields alone. */
  dateControl: { label: string; days: number };
  pages: readonly TemplatePage[];
}

const scorecard = (title: string, id: string, note?: string): TemplateChart => ({
  title,
  type: 'scorecard',
  fields: [id],
  ...(note === undefined ? {} : { note }),
});
const average = (id: string) => ({ id, aggregation: 'AVG' as const });

/**
 * The report that the product's guide builds, chart by chart: a report cannot be committed, its layout
 * can. Rendered by the stand-in from the built connector. `video_is_aigc` is left out, because not
 * every TikTok app may ask for it.
 */
export const TEMPLATE_REPORT: TemplateReport = {
  title: 'TikTok account',
  dateControl: { label: 'Last 365 days', days: 365 },
  pages: [
    {
      title: 'Overview',
      charts: [
        {
          title: 'Account',
          type: 'table',
          fields: ['user_avatar', 'user_profile_link', 'user_display_name', 'user_bio_description'],
        },
        scorecard('Followers', 'user_follower_count'),
        scorecard('Following', 'user_following_count'),
        scorecard('Likes received', 'user_likes_count', 'Of all videos, whatever their date.'),
        scorecard('Videos', 'user_video_count', 'As TikTok counts them, whatever their date.'),
        scorecard('Videos of the period', 'video_posts'),
        scorecard('Views', 'video_view_count', 'Views until now of the videos of the period.'),
        scorecard('Engagements', 'video_engagements'),
        scorecard('Engagement rate', 'video_engagement_rate'),
        scorecard('Views per follower', 'video_views_per_follower'),
        {
          title: 'Views by day of creation',
          type: 'time series',
          fields: ['video_create_date', 'video_view_count', 'video_posts'],
          sort: { id: 'video_create_date', descending: false },
        },
        {
          title: 'Top videos',
          type: 'table',
          fields: [
            'video_thumbnail_link',
            'video_link',
            'video_create_date',
            'video_view_count',
            'video_like_count',
            'video_comment_count',
            'video_share_count',
            'video_engagement_rate',
          ],
          sort: { id: 'video_view_count', descending: true },
          rows: 10,
        },
        {
          title: 'State of the data',
          type: 'table',
          fields: ['data_as_of', 'is_complete'],
          note: 'Is Complete is false when the video limit of the data source left videos out.',
        },
      ],
    },
    {
      title: 'When to post',
      charts: [
        {
          title: 'By weekday',
          type: 'column chart',
          fields: [
            'video_create_weekday',
            'video_posts',
            average('video_view_count'),
            'video_engagement_rate',
          ],
          sort: { id: 'video_create_weekday', descending: false },
        },
        {
          title: 'By hour',
          type: 'column chart',
          fields: ['video_create_hour', 'video_posts', average('video_view_count')],
          sort: { id: 'video_create_hour', descending: false },
        },
        {
          title: 'Videos by weekday and hour',
          type: 'pivot table',
          fields: ['video_create_weekday', 'video_create_hour', 'video_posts'],
          note: 'Rows: weekday. Columns: hour.',
        },
      ],
    },
    {
      title: 'What works',
      charts: [
        {
          title: 'By length',
          type: 'column chart',
          fields: [
            'video_duration_bucket',
            'video_posts',
            average('video_view_count'),
            'video_engagement_rate',
          ],
          sort: { id: 'video_duration_bucket', descending: false },
        },
        {
          title: 'By hashtags',
          type: 'table',
          fields: [
            'video_hashtags',
            'video_posts',
            average('video_view_count'),
            'video_engagement_rate',
          ],
          filters: [
            [{ fieldName: 'video_hashtags', type: 'EXCLUDE', operator: 'IS_NULL', values: [] }],
          ],
          sort: { id: 'video_posts', descending: true },
          rows: 20,
          note: 'One row for each combination of hashtags; videos without any are left out.',
        },
      ],
    },
  ],
};
