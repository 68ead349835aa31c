import { builtManifest, readChoices } from '../../tools/build-connector.ts';
import { publishingFaults } from '../../tools/connector-manifest.ts';

const PUBLISHED = {
  'base-url': 'https://insights.example.org',
  'logo-url': 'https://insights.example.org/logo.png',
  company: 'Example Ltd',
  'template-report-id': '8225cc90-e702-42a1-9d9b-4aca626f6d1e',
};
const complete = await builtManifest(await readChoices(PUBLISHED));

test('a manifest with address, logo and template report has all that Google asks for its gallery', () => {
  expect(publishingFaults(complete)).toEqual([]);
});

test('company, logo and template report stand in the manifest as chosen', () => {
  expect(complete.dataStudio).toMatchObject({
    company: 'Example Ltd',
    logoUrl: 'https://insights.example.org/logo.png',
    templates: { default: '8225cc90-e702-42a1-9d9b-4aca626f6d1e' },
  });
});

test('without choices every link still points to example.com, and that is said link by link', async () => {
  const faults = publishingFaults(await builtManifest({}));
  const links = faults.filter((fault) => fault.endsWith('still points to example.com'));
  expect(links).toHaveLength(6);
  expect(faults).toContain('urlFetchWhitelist: is missing');
});

test('a local backend is not one for the gallery', async () => {
  const manifest = await builtManifest({ baseUrl: 'http://localhost:3000' });
  expect(publishingFaults(manifest)).toContain('addonUrl: an https address is needed');
});

test.each([
  [{ name: 'Social Insights Studio for All' }, 'name: at most 28 characters'],
  [{ name: 'TikTok Connector' }, 'name: without the word connector'],
  [{ shortDescription: 'x'.repeat(115) }, 'shortDescription: at most 114 characters'],
  [{ supportUrl: 'mailto:help@example.org' }, 'supportUrl: an https address is needed'],
  [{ addonUrl: 'https://sites.google.com/x' }, "addonUrl: not on a host of Google's"],
  [{ logoUrl: 'https://lh3.googleusercontent.com/x' }, "logoUrl: not on a host of Google's"],
  [{ privacyPolicyUrl: 'https://other.example.org/' }, 'privacyPolicyUrl: on the host of addonUrl'],
  [
    { termsOfServiceUrl: 'https://other.example.org/' },
    'termsOfServiceUrl: on the host of addonUrl',
  ],
  [{ sources: [] }, 'sources: is missing'],
  [{ authType: [] }, 'authType: is missing'],
  [{ feeType: [] }, 'feeType: is missing'],
  [{ templates: undefined }, 'templates: a fixed schema wants a template report'],
])('Google would refuse %j', (change, fault) => {
  const dataStudio = { ...complete.dataStudio, ...change };
  expect(publishingFaults({ ...complete, dataStudio })).toContain(fault);
});

test('a logo in a bucket of Google Cloud Storage is accepted', () => {
  const logoUrl = 'https://storage.googleapis.com/bucket/logo.png';
  const dataStudio = { ...complete.dataStudio, logoUrl };
  expect(publishingFaults({ ...complete, dataStudio })).toEqual([]);
});

test('a scope more than the smallest is named', () => {
  const more = [...(complete.oauthScopes ?? []), 'https://www.googleapis.com/auth/userinfo.email'];
  expect(publishingFaults({ ...complete, oauthScopes: more })).toEqual([
    expect.stringMatching(/^oauthScopes: /),
  ]);
});

test('--publish stops a build that Google would refuse, and names each fault', async () => {
  const choices = readChoices({ 'base-url': 'https://insights.example.org', publish: true });
  await expect(choices).rejects.toThrow(/logoUrl: still points to example.com\n {2}templates: /);
  await expect(readChoices({ ...PUBLISHED, publish: true })).resolves.toBeDefined();
});

test.each([
  ['logo-url', 'http://example.org/logo.png', /^--logo-url: an https address/],
  ['logo-url', 'logo.png', /^--logo-url: /],
  ['company', '', /^--company: /],
  ['template-report-id', 'no', /^--template-report-id: /],
])('--%s %s is refused', async (name, value, message) => {
  await expect(readChoices({ [name]: value })).rejects.toThrow(message);
});
