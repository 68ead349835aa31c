/** The start page: what the service is, how to begin, what it can show, and help. */
import { DEFAULT_VIDEO_LIMIT, HIGHEST_VIDEO_LIMIT } from '../../contract/api.ts';
import { CATALOGUE } from '../../contract/catalogue.ts';
import { SCOPES } from '../../contract/fields.ts';
import { markup, type Markup } from './html.ts';
import type { PageFacts } from './page-facts.ts';

/** Not toLocaleString: it loads the locales of Node.js, a third of what the start of this function costs. */
const inThousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** TikTok's and Google's reviewers read it as the product's site, and the connector links to it as help. */
export function landingPage({ companyName, templateReportUrl, supportEmail }: PageFacts): Markup {
  const begin =
    templateReportUrl === ''
      ? markup`Open the link to the connector that you were given; it opens a new data source in Looker Studio.`
      : markup`<a href="${templateReportUrl}">Open the ready-made report</a> in Looker Studio. It becomes a copy of
your own, on your own account, as soon as you save it.`;
  return markup`<p>Charts of your own TikTok account in Looker Studio (Data Studio): profile, counts, and every public
video with its views, likes, comments and shares. A service of ${companyName}.</p>
<h2>How to begin</h2>
<ol>
<li>Use one Google account only in this browser, or a private window: with several, Google may mix them up.</li>
<li>${begin}</li>
<li>Press Authorize. Google asks for the connector, then TikTok shows its permissions: leave them all on. The page
after that names the TikTok account that was connected.</li>
<li>Where you are asked, choose how many videos to read and in which time zone, and press Connect.</li>
</ol>
<h2>What it reads</h2>
<p>${CATALOGUE.length} fields under ${SCOPES.length} permissions: ${SCOPES.join(', ')}. It cannot post, change or
delete anything at TikTok. Only you see your data, and those you share your report with.</p>
<h2>What to know of the numbers</h2>
<ul>
<li>A chart reads the newest ${inThousands(DEFAULT_VIDEO_LIMIT)} videos; the data source can be set to up to
${inThousands(HIGHEST_VIDEO_LIMIT)}. The field Is Complete tells when the limit left some out.</li>
<li>All counts are totals of the moment in which TikTok was asked. TikTok has no history, and private videos are
not shown.</li>
<li>The report's date control chooses videos by the day they were created.</li>
<li>Looker Studio keeps what it has read for as long as the data freshness of the data source says. Refresh data, in the
menu of the report, reads again. Pictures need that after some hours, as their links expire.</li>
</ul>
<h2>Help</h2>
<ul>
<li>"The state token is invalid or has expired": several Google accounts are signed in, or it took more than an hour. Use a
private window with one account.</li>
<li>The wrong TikTok account: sign in to the right one at tiktok.com, then edit the connection and authorize again.</li>
<li>A chart names a missing permission: edit the connection, authorize again, and leave every permission on.</li>
<li>Anything else: every error of a chart ends with a reference. Send it to
<a href="mailto:${supportEmail}">${supportEmail}</a>.</li>
</ul>
<h2>How to leave</h2>
<p>Revoke access in the settings of the data source, or remove the app in TikTok under Settings, Security and
permissions, Apps and services permissions. Either way access ends at once and the stored tokens are deleted.</p>`;
}
