import { readFileSync } from 'node:fs';
import { TEMPLATE_REPORT, type TemplateChart } from '../../local/looker-studio/template-report.ts';
import { templateReportDocs } from '../../tools/template-report-docs.ts';

const docs = templateReportDocs(TEMPLATE_REPORT);
const rowOf = (title: string) => docs.split('\n').find((line) => line.startsWith(`| ${title} |`));
const withChart = (chart: Omit<TemplateChart, 'title' | 'type'>) =>
  templateReportDocs({
    ...TEMPLATE_REPORT,
    pages: [{ title: 'One', charts: [{ title: 'Chart', type: 'table', ...chart }] }],
  });

test('docs/template-report.md is in sync with the layout that the stand-in renders', () => {
  const file = new URL('../../docs/template-report.md', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(docs);
});

test('every page and every chart of the layout stands in the guide', () => {
  for (const { title, charts } of TEMPLATE_REPORT.pages) {
    expect(docs).toContain(`\n### ${title}\n`);
    for (const chart of charts) expect(rowOf(chart.title)).toBeDefined();
  }
});

test('a chart names its dimensions, its metrics with a chosen aggregation, and its order', () => {
  expect(rowOf('By weekday')).toBe(
    '| By weekday | Column chart | Video Create Weekday | Videos Listed, Video View Count (AVG), Engagement Rate | Sort: Video Create Weekday, ascending. |',
  );
});

test('rows and filters are told in the words of Looker Studio', () => {
  expect(rowOf('By hashtags')).toContain(
    'Sort: Videos Listed, descending. Rows: 20. Filter: Exclude: Video Hashtags Is Null.',
  );
});

test('alternatives of a filter are joined by or, with their values', () => {
  const clause = { fieldName: 'video_hashtags', type: 'INCLUDE', operator: 'CONTAINS' } as const;
  const filters = [
    [
      { ...clause, values: ['#a'] },
      { ...clause, values: ['#b'] },
    ],
  ];
  expect(withChart({ fields: ['video_posts'], filters })).toContain(
    'Filter: Include: Video Hashtags Contains #a or Include: Video Hashtags Contains #b.',
  );
});

test('the fields it shows are listed with type and formula, and those that formulas are made of', () => {
  expect(docs).toContain(
    '| Engagement Rate | `video_engagement_rate` | PERCENT | `SUM($video_engagements) / SUM($video_view_count)` |',
  );
  const thumbnailOnly = withChart({ fields: ['video_thumbnail_link'] });
  expect(thumbnailOnly).toContain('| Video Thumbnail | `video_thumbnail` | IMAGE |');
  expect(thumbnailOnly).toContain('| Video Cover Image URL | `video_cover_image_url` | URL |  |');
  expect(thumbnailOnly).not.toContain('| Engagement Rate |');
});

test('a field that the connector does not have is an error', () => {
  expect(() => withChart({ fields: ['video_plays'] })).toThrow(
    'names a field that is not in the catalogue: video_plays',
  );
});
