/** Privacy policy and terms. What they say is true of the code: docs/exposure.md lists what is stored. */
import { markup, type Markup } from './html.ts';
import type { PageFacts } from './page-facts.ts';

/** What becomes of profile and videos. It changes with the code, and with nothing else. */
const YOUR_DATA =
  'Your profile and videos are fetched when a report asks for them and handed to Looker Studio (Data Studio). ' +
  'A copy of the last answers is kept, encrypted, so that the charts of a report share it and TikTok is not ' +
  'asked by each of them. It is not joined with other data.';

/** GDPR 13 and TikTok's and Google's reviewers ask: who, what, why, how long, with whom, which rights. */
export function privacyPage(facts: PageFacts): Markup {
  const { companyName, supportEmail, tokenPruneDays, dataKeptHours } = facts;
  const { logRetentionDays, backupDays } = facts;
  return markup`<p>${companyName} runs this service. It stores what it needs to read your TikTok account at your wish,
and nothing else.</p>
<h2>What is stored</h2>
<p>The tokens that TikTok issued for you and the id of your TikTok account, encrypted; the permissions you gave; times
of use. ${YOUR_DATA}</p>
<p>Logs hold the time, the route, the result and the network address of each request. They hold no names, tokens or
video data. To hold off floods, the number of requests is kept for a short time under a hash of the network address or of
the connection.</p>
<p>During the sign-in a cookie keeps others from finishing it in your place. It ends after ten minutes. There is no other
cookie, and no tracking.</p>
<h2>At Google</h2>
<p>The connector asks Google for one permission: to connect to this service. It reads nothing of your Google account.
Tokens of this service are kept in your own user properties of the connector. An answer of this service stays in your own
cache of the connector for two minutes, for all charts of a report. Looker Studio keeps what it has read for as long as
your data source says.</p>
<h2>What it is used for, and who gets it</h2>
<p>To show your account in your reports, and for nothing else. Nothing is sold. Nobody gets it but Looker Studio, at
your wish, and Amazon Web Services, which runs the computers of this service. Who may see your report is your choice.</p>
<h2>How long</h2>
<p>The copy of profile and videos serves for ${dataKeptHours} hours after it was read, then it is deleted. All else is
kept until you disconnect: access then ends at once, the copy is deleted at once, and the tokens as soon as TikTok has
confirmed, within 72 hours at the latest. What remains is a record of the ended sign-in without tokens; it is deleted after
${tokenPruneDays} days. A sign-in that ends without you, because it was not used for long, is too old, was misused or is no longer
known to TikTok, is treated as if you had disconnected, within two days. The database may take some days more, and its
encrypted backups forget what was deleted after ${backupDays} days.
Logs are deleted after ${logRetentionDays} days.</p>
<h2>Your rights</h2>
<p>Disconnect at any time in Looker Studio or in TikTok's settings. Write to
<a href="mailto:${supportEmail}">${supportEmail}</a> to ask what is stored about you, to have it corrected or
deleted.</p>`;
}

export function termsPage({ companyName }: PageFacts): Markup {
  return markup`<p>${companyName} offers this service for reading your own TikTok account into Looker Studio (Data Studio).</p>
<h2>Your part</h2>
<p>Connect only accounts that are yours or that you may manage. The terms of TikTok and of Google apply to your use of their services.</p>
<h2>Our part</h2>
<p>We show the numbers as TikTok gives them and say when something is missing. The service depends on TikTok and Google and
may pause when they do. It comes without warranty beyond what the law requires.</p>
<h2>Ending</h2>
<p>You may stop at any time by disconnecting. We may end access that harms the service or breaks these terms.</p>`;
}
