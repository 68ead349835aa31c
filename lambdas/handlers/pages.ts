/** `GET /`, `/privacy`, `/terms`: what TikTok's and Google's reviewers, and users, must be able to read. */
import { ROUTES } from '../../contract/api.ts';
import { FIELDS, SCOPES } from '../../contract/fields.ts';
import { PageRefusal } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { html } from './answer.ts';
import { markup, page, type Markup } from './html.ts';
import { createRoute, type HttpHandler } from './http.ts';

export interface PagesDeps {
  baseUrl: string;
  companyName: string;
  supportEmail: string;
  tokenPruneDays: number;
  log: Log;
}

export function createPagesHandler(deps: PagesDeps): HttpHandler {
  const pages: Readonly<Record<string, () => string>> = {
    [ROUTES.landing.path]: () =>
      page('Social Insights Studio', markup`${landing(deps)}${footer(deps)}`),
    [ROUTES.privacy.path]: () => page('Privacy Policy', markup`${privacy(deps)}${footer(deps)}`),
    [ROUTES.terms.path]: () => page('Terms of Service', markup`${terms(deps)}${footer(deps)}`),
  };
  return createRoute(
    { name: 'pages', method: 'GET', style: 'page', log: deps.log },
    async (request) => {
      const render = pages[request.path];
      if (!render)
        throw new PageRefusal(
          'not_found',
          'There is no such page.',
          'Look at the start page.',
          404,
        );
      return html(render(), 200, { 'Cache-Control': 'public, max-age=300' });
    },
  );
}

function footer({ baseUrl, supportEmail }: PagesDeps): Markup {
  const link = (path: string, text: string) => markup`<a href="${baseUrl}${path}">${text}</a>`;
  return markup`<footer>${link('/', 'Start')}${link('/privacy', 'Privacy Policy')}${link('/terms', 'Terms of Service')}
<a href="mailto:${supportEmail}">${supportEmail}</a></footer>`;
}

function landing({ companyName }: PagesDeps): Markup {
  return markup`<p>Charts of your own TikTok account in Looker Studio (Data Studio): profile, counts, and every public
video with its views, likes, comments and shares.</p>
<h2>How it works</h2>
<p>Add the connector to a report in Looker Studio, press Authorize, and give the permission at TikTok. From then on
your charts read your account through this service, run by ${companyName}. Only you see your data, and those
you share your report with.</p>
<h2>What it reads</h2>
<p>${FIELDS.length} fields under ${SCOPES.length} permissions: ${SCOPES.join(', ')}. It cannot post, change or
delete anything at TikTok.</p>
<h2>How to leave</h2>
<p>Remove the connector in Looker Studio, or the app in TikTok under Settings, Security and permissions, Apps and
services permissions. Either way access ends at once and the stored tokens are deleted.</p>`;
}

function privacy({ companyName, tokenPruneDays }: PagesDeps): Markup {
  return markup`<p>${companyName} runs this service. It stores what it needs to read your TikTok account at your wish, and nothing else.</p>
<h2>What is stored</h2>
<p>The tokens that TikTok issued for you, encrypted with a key of their own; the permissions you gave; times of use. Your
profile and videos are fetched when a report asks for them and handed to Looker Studio; they are not sold, not shared with
others, and not used for anything else.</p>
<h2>How long</h2>
<p>Until you disconnect: access then ends at once and the tokens are deleted, as soon as TikTok has confirmed, within
72 hours at the latest. What remains is a record of the ended sign-in without tokens; it is deleted after
${tokenPruneDays} days. Operational logs hold no names, tokens or video data.</p>
<h2>Your rights</h2>
<p>Disconnect at any time in Looker Studio or in TikTok's settings. Write to the address below to ask what is
stored about you or to have it deleted.</p>`;
}

function terms({ companyName }: PagesDeps): Markup {
  return markup`<p>${companyName} offers this service for reading your own TikTok account into Looker Studio (Data Studio).</p>
<h2>Your part</h2>
<p>Connect only accounts that are yours or that you may manage. The terms of TikTok and of Google apply to your use of their services.</p>
<h2>Our part</h2>
<p>We show the numbers as TikTok gives them and say when something is missing. The service depends on TikTok and Google and
may pause when they do. It comes without warranty beyond what the law requires.</p>
<h2>Ending</h2>
<p>You may stop at any time by disconnecting. We may end access that harms the service or breaks these terms.</p>`;
}
