/** `GET /`, `/privacy`, `/terms`: what TikTok's and Google's reviewers, and users, must be able to read. */
import { ROUTES } from '../../contract/api.ts';
import { PageRefusal } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { html, markup, page, type Markup } from './html.ts';
import { createRoute, type HttpHandler } from './http.ts';
import { landingPage } from './landing-page.ts';
import { privacyPage, termsPage } from './legal-pages.ts';
import type { PageFacts } from './page-facts.ts';
import { pageStyle } from './styles/page.ts';

export interface PagesDeps extends PageFacts {
  log: Log;
}

export function createPagesHandler(deps: PagesDeps): HttpHandler {
  const whole = (title: string, content: Markup, own: string) => () =>
    page(title, markup`${content}${paragraphs(own)}${footer(deps)}`);
  const { landing, privacy, terms } = deps.texts;
  const pages: Readonly<Record<string, () => string>> = {
    [ROUTES.landing.path]: whole('Social Insights Studio', landingPage(deps), landing),
    [ROUTES.privacy.path]: whole('Privacy Policy', privacyPage(deps), privacy),
    [ROUTES.terms.path]: whole('Terms of Service', termsPage(deps), terms),
  };
  return createRoute(
    { name: 'pages', method: 'GET', style: pageStyle, log: deps.log },
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

function paragraphs(text: string): Markup[] {
  const parts = text.split(/\n\s*\n/).map((part) => part.trim());
  return parts.filter((part) => part !== '').map((part) => markup`<p>${part}</p>`);
}

function footer({ baseUrl, companyName, supportEmail }: PageFacts): Markup {
  const link = (path: string, text: string) => markup`<a href="${baseUrl}${path}">${text}</a>`;
  return markup`<footer>${link('/', 'Start')}${link('/privacy', 'Privacy Policy')}${link('/terms', 'Terms of Service')}
<a href="mailto:${supportEmail}">${supportEmail}</a> ${companyName}</footer>`;
}
