import { HIGHEST_VIDEO_LIMIT, ROUTES } from '../../contract/api.ts';
import { CATALOGUE } from '../../contract/catalogue.ts';
import { VIDEO_LIMITS } from '../../connector/options.ts';
import type { PageFacts } from '../../lambdas/handlers/page-facts.ts';
import { createPagesHandler } from '../../lambdas/handlers/pages.ts';
import { createFakeLog } from '../fakes/log.ts';
import { invoke } from './event.ts';

const FACTS: PageFacts = {
  baseUrl: 'https://api.example.org/v1',
  companyName: 'Example Ltd',
  supportEmail: 'help@example.org',
  tokenPruneDays: 31,
  dataKeptHours: 25,
  logRetentionDays: 91,
  backupDays: 365,
  templateReportUrl: '',
  texts: { landing: '', privacy: '', terms: '' },
};
const PAGES = ['landing', 'privacy', 'terms'] as const;

async function read(name: (typeof PAGES)[number], change: Partial<PageFacts> = {}) {
  const handler = createPagesHandler({ ...FACTS, ...change, log: createFakeLog() });
  const { status, text } = await invoke(handler, { path: ROUTES[name].path });
  expect(status).toBe(200);
  return text;
}
/** As a person reads it. */
const words = (html: string) => html.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');

test.each(PAGES)(
  'the %s page names company and support address and links to the others',
  async (name) => {
    const text = await read(name);
    expect(text).toContain('Example Ltd');
    for (const target of ['/', '/privacy', '/terms'])
      expect(text).toContain(`href="https://api.example.org/v1${target}"`);
    expect(text).toContain('<a href="mailto:help@example.org">help@example.org</a>');
  },
);

test.each(PAGES)('the %s page carries the paragraphs of the operator, escaped', async (name) => {
  const own = 'Registered in Ulm.\n\nCourt: <b>Ulm</b> & "others"\n \n';
  const text = await read(name, { texts: { ...FACTS.texts, [name]: own } });
  expect(text).toContain(
    '<p>Registered in Ulm.</p><p>Court: &lt;b&gt;Ulm&lt;/b&gt; &amp; &quot;others&quot;</p>',
  );
  const other = await read(name === 'terms' ? 'privacy' : 'terms', {
    texts: { ...FACTS.texts, [name]: own },
  });
  expect(other).not.toContain('Ulm');
});

test('company name and template link cannot break out of the page', async () => {
  const text = await read('landing', {
    companyName: '</p><script>alert(1)</script>',
    templateReportUrl: 'https://example.org/"><script>',
  });
  expect(text).not.toContain('<script>');
  expect(text).toContain('href="https://example.org/&quot;&gt;&lt;script&gt;"');
});

describe('the start page', () => {
  test('links to the template report when there is one, and says nothing of it when not', async () => {
    const url = 'https://lookerstudio.google.com/reporting/create?c.reportId=x&amp;c.mode=edit';
    const text = await read('landing', { templateReportUrl: url.replace('&amp;', '&') });
    expect(text).toContain(`<a href="${url}">Open the ready-made report</a>`);
    expect(await read('landing')).not.toContain('ready-made');
  });

  test('tells the limits that the connector offers, and the number of its fields', async () => {
    const text = words(await read('landing'));
    expect(text).toContain('newest 200 videos; the data source can be set to up to 10,000');
    expect([VIDEO_LIMITS[0], VIDEO_LIMITS.at(-1)]).toEqual([200, HIGHEST_VIDEO_LIMIT]);
    expect(text).toContain(`${CATALOGUE.length} fields under 4 permissions`);
  });

  test.each([
    ['several Google accounts', /state token is invalid or has expired.*private window/],
    ['the wrong TikTok account', /wrong TikTok account: sign in to the right one/],
    ['revoking', /Revoke access in the settings of the data source/],
    ['freshness', /data freshness.*Refresh data/],
  ])('helps with %s', async (_, text) => {
    expect(words(await read('landing'))).toMatch(text);
  });
});

describe('the privacy page', () => {
  test('tells how long ended sign-ins and logs are kept, as the settings say', async () => {
    const text = words(await read('privacy'));
    expect(text).toContain('deleted after 31 days');
    expect(text).toContain('backups forget what was deleted after 365 days');
    expect(text).toContain('Logs are deleted after 91 days');
  });

  test('tells that a copy of profile and videos is kept, encrypted, and for how long', async () => {
    const text = words(await read('privacy'));
    expect(text).toMatch(/A copy of the last answers is kept, encrypted/);
    expect(text).toContain('The copy of profile and videos serves for 25 hours after it was read');
  });

  test('tells that logs hold network addresses', async () => {
    expect(words(await read('privacy'))).toMatch(/Logs hold .* network address/);
  });
});
