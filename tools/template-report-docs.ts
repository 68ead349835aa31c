/** The template report as a guide, from the layout that the local stand-in renders. */
import { CATALOGUE, formulaIds, type CatalogueRow } from '../contract/catalogue.ts';
import type { FieldChoice } from '../local/looker-studio/chart.ts';
import type { FilterClause } from '../local/looker-studio/filters.ts';
import type {
  TemplateChart,
  TemplatePage,
  TemplateReport,
} from '../local/looker-studio/template-report.ts';

const ROWS = new Map<string, CatalogueRow>(CATALOGUE.map((row) => [row.id, row]));

function fieldOf(id: string): CatalogueRow {
  const row = ROWS.get(id);
  if (row !== undefined) return row;
  throw new Error(`The template report names a field that is not in the catalogue: ${id}`);
}

const idOf = (choice: FieldChoice): string => (typeof choice === 'string' ? choice : choice.id);

/** As Looker Studio writes it: the name, and the aggregation when it is not the field's own. */
function fieldText(choice: FieldChoice): string {
  const { label } = fieldOf(idOf(choice));
  return typeof choice === 'string' ? label : `${label} (${choice.aggregation})`;
}

const OPERATORS: Partial<Record<FilterClause['operator'], string>> = {
  EQUALS: 'Equal to',
  IN_LIST: 'In',
  CONTAINS: 'Contains',
  IS_NULL: 'Is Null',
};

function filterText({ fieldName, type, operator, values }: FilterClause): string {
  const { label } = fieldOf(fieldName);
  const condition = [OPERATORS[operator] ?? operator, values.join(', ')].filter(Boolean).join(' ');
  return `${type === 'EXCLUDE' ? 'Exclude' : 'Include'}: ${label} ${condition}`;
}

function detailsOf({ sort, rows, filters = [], note }: TemplateChart): string {
  const order =
    sort && `${fieldOf(sort.id).label}, ${sort.descending ? 'descending' : 'ascending'}`;
  return [
    ...(order === undefined ? [] : [`Sort: ${order}.`]),
    ...(rows === undefined ? [] : [`Rows: ${rows}.`]),
    ...filters.map((clauses) => `Filter: ${clauses.map(filterText).join(' or ')}.`),
    ...(note === undefined ? [] : [note]),
  ].join(' ');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => ':---'), ...rows].map(line).join('\n');
}

const CHART_TYPES: Record<TemplateChart['type'], string> = {
  scorecard: 'Scorecard',
  table: 'Table',
  'time series': 'Time series chart',
  'column chart': 'Column chart',
  'pivot table': 'Pivot table',
};

function chartsOf({ charts }: TemplatePage): string {
  const of = (chart: TemplateChart, kind: CatalogueRow['kind']): string =>
    chart.fields
      .filter((choice) => fieldOf(idOf(choice)).kind === kind)
      .map(fieldText)
      .join(', ');
  return table(
    ['Chart', 'Type', 'Dimensions', 'Metrics', 'Settings'],
    charts.map((chart) => [
      chart.title,
      CHART_TYPES[chart.type],
      of(chart, 'dimension'),
      of(chart, 'metric'),
      detailsOf(chart),
    ]),
  );
}

/** Every field that the charts show, with those that their formulas are made of. */
function fieldsOf(report: TemplateReport): string {
  const used = new Set<string>();
  const add = (id: string) => {
    if (used.has(id)) return;
    used.add(id);
    const row = fieldOf(id);
    if ('formula' in row) formulaIds(row.formula).forEach(add);
  };
  for (const { charts } of report.pages) {
    charts.flatMap(({ fields }) => fields.map(idOf)).forEach(add);
  }
  const rows = CATALOGUE.filter(({ id }) => used.has(id));
  return table(
    ['Field', 'Field ID', 'Type', 'Formula'],
    rows.map((row) => [
      row.label,
      `\`${row.id}\``,
      row.type,
      'formula' in row ? `\`${row.formula}\`` : '',
    ]),
  );
}

/** The whole guide, as Markdown. */
export function templateReportDocs(report: TemplateReport): string {
  const { days } = report.dateControl;
  const charts = report.pages.flatMap((page) => page.charts).length;
  const pages = report.pages.map((page) => `\n### ${page.title}\n\n${chartsOf(page)}\n`).join('');
  return `# Template report

Generated from \`local/looker-studio/template-report.ts\` by \`tools/write-template-report-docs.ts\`; do not edit.

A report cannot be kept in a repository, but its layout can. This is the report "${report.title}", ${report.pages.length} pages with
${charts} charts. The local stand-in renders exactly this layout from the built connector
(\`test/journey/report-truth.test.ts\`). Build it once, share it, and \`npm run connector:link\` makes a link that opens a
copy of it on each user's own data.

## Build it

1. Open the direct link of \`npm run connector:link\`, authorize with any TikTok account, leave the configuration as it is,
   and press **Connect**. In the data source, under **Data credentials**, choose **Viewer's credentials**, so that each user
   signs in alone and nobody sees your data. Then **Create report**.
2. Name the report "${report.title}". Delete the chart that is there already, and make the pages below with **Page**, **New page**.
3. **Insert**, **Date range control**. As default choose **Advanced**: from today minus ${days} days to today minus 1 day
   ("${report.dateControl.label}"). Right-click it and choose **Make report-level**, so that it stands on every page.
4. Make each chart of the tables below with **Insert**. Under **Setup** enter dimensions and metrics in this order; the data
   source offers them under these names. Aggregations in brackets are chosen by a click on the metric's icon; all others
   stay as they are. Leave **Date range dimension** as it is: the connector applies the date control itself.

## Pages
${pages}
An account count (followers, following, likes received, videos) stands once in each group. Leave its aggregation alone in a
scorecard; where you group more coarsely than the data source does, choose MAX ([fields.md](fields.md)).

## Fields in it

They come with the data source; there is nothing to type. Looker Studio computes formulas after it has added up, so a
ratio is right in every grouping.

${fieldsOf(report)}

## Share it as the template

1. **Share**, **Manage access**, **Link settings**: anyone with the link can view. Nobody needs access to the data source,
   as the link puts another one in its place.
2. The id of the report is the part of its address behind \`/reporting/\`.
3. \`npm run connector:link -- --template-report-id <id>\` prints the link for users. Try it with another Google account.
4. To show it on the backend's start page: the setting \`templateReportUrl\`, then deploy.
5. To offer it to everybody who connects: \`npm run connector:push -- --base-url <BaseUrl> --template-report-id <id>\`, then
   \`npm run connector:deploy\`.
`;
}
