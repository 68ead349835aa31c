/** The pages that reviewers of TikTok and Google, and users, read. */
import { ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import { bareRequest, isExpected } from './route-checks.ts';

const PLACEHOLDER = 'support@example.com';

export const pages: Check = {
  name: 'pages',
  repair:
    'TikTok and Google refuse an app without them. Set companyName and supportEmail in the settings and ' +
    'deploy. No page at all: look at the logs of the function pages.',
  async run({ visit, baseUrl }) {
    const { faults, unseen, unless, saw } = collector();
    for (const name of ['landing', 'privacy', 'terms'] as const) {
      const answer = await visit(bareRequest(name));
      const { text, headers } = answer;
      const at = ROUTES[name].path;
      if (!saw(isExpected(name, answer), at, answer)) continue;
      const isPage = (headers.get('content-type') ?? '').startsWith('text/html');
      unless(isPage && /<h1>[^<]+<\/h1>/.test(text), `${at} is no page with a heading`);
      unless(text.includes(baseUrl + ROUTES.privacy.path), `${at} has no link to the privacy page`);
      // Over http it is a stack on this machine, which no reviewer reads.
      const isOpen = baseUrl.startsWith('https:') && text.includes(PLACEHOLDER);
      unless(!isOpen, `${at} shows the placeholder ${PLACEHOLDER}`);
    }
    return { faults, unseen, shows: 'start, privacy, terms' };
  },
};
