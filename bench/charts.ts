/** The report of the bench: twenty charts that open at the same moment. */
import type { ChartQuery } from '../local/looker-studio/chart.ts';
import type { Host } from '../local/looker-studio/host.ts';
import { TEMPLATE_REPORT } from '../local/looker-studio/template-report.ts';

/** The template report's eighteen, and two tables of every video. */
export const CHARTS: readonly ChartQuery[] = [
  ...TEMPLATE_REPORT.pages
    .flatMap(({ charts }) => charts)
    .map(({ fields, filters = [] }) => ({ fields, filters })),
  { fields: ['video_id', 'video_title', 'video_like_count', 'video_comment_count'] },
  { fields: ['video_create_date', 'video_share_count', 'user_follower_count'] },
];

export interface Load {
  /** Milliseconds from the opening of the report to its first and its last chart. */
  firstMs: number;
  lastMs: number;
  failed: number;
}

/**
 * Opens `count` charts at once through the connector and waits for all. `videos` is what the data source
 * is configured to read. A chart that shows an error counts as failed, and in the time too.
 */
export async function openReport(host: Host, videos: number, count = CHARTS.length): Promise<Load> {
  const configParams = { video_limit: String(videos) };
  const begin = performance.now();
  const times = await Promise.all(
    CHARTS.slice(-count).map(async (chart) => {
      const failed = await host.getData({ ...chart, configParams }).then(
        () => false,
        () => true,
      );
      return { failed, ms: performance.now() - begin };
    }),
  );
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    firstMs: sorted[0] ?? 0,
    lastMs: sorted.at(-1) ?? 0,
    failed: times.filter(({ failed }) => failed).length,
  };
}
