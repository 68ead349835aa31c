/** The manifest of the connector: filled in for a backend, and checked against what Google asks for its gallery. */
import * as z from 'zod';

const texts = z.array(z.string());
export const manifestSchema = z.looseObject({
  oauthScopes: texts.optional(),
  urlFetchWhitelist: texts.optional(),
  dataStudio: z.looseObject({
    name: z.string(),
    company: z.string(),
    description: z.string(),
    shortDescription: z.string(),
    companyUrl: z.string(),
    logoUrl: z.string(),
    addonUrl: z.string(),
    supportUrl: z.string(),
    privacyPolicyUrl: z.string(),
    termsOfServiceUrl: z.string(),
    authType: texts,
    feeType: texts,
    sources: texts.optional(),
    templates: z.looseObject({ default: z.string() }).optional(),
  }),
});
export type Manifest = z.output<typeof manifestSchema>;

export interface ManifestChoices {
  /** Public address of the backend, without a trailing slash. */
  baseUrl?: string | undefined;
  /** Address of a picture, at least 48 x 48 pixels, that the operator hosts. */
  logoUrl?: string | undefined;
  company?: string | undefined;
  /** Report that Google offers to everybody who connects. */
  templateReportId?: string | undefined;
}

/** The prefixes of all addresses that the script fetches: the data, and the library's tokens. */
export function fetchedAddresses(baseUrl: string): string[] {
  return [`${baseUrl}/api/`, `${baseUrl}/oauth/`];
}

/**
 * The manifest with the backend's pages and the addresses that the script may fetch. Google takes https
 * prefixes with a path only (developers.google.com/apps-script/manifest/allowlist-url), so a local
 * backend gets no whitelist. What is not chosen stays as it stands in the source.
 */
export function manifestFor(source: Manifest, choices: ManifestChoices): Manifest {
  const { baseUrl, logoUrl, company, templateReportId } = choices;
  const isPublic = baseUrl?.startsWith('https://') === true;
  return {
    ...source,
    ...(isPublic && { urlFetchWhitelist: fetchedAddresses(baseUrl) }),
    dataStudio: {
      ...source.dataStudio,
      ...(baseUrl !== undefined && {
        companyUrl: `${baseUrl}/`,
        addonUrl: `${baseUrl}/`,
        supportUrl: `${baseUrl}/`,
        privacyPolicyUrl: `${baseUrl}/privacy`,
        termsOfServiceUrl: `${baseUrl}/terms`,
      }),
      ...(logoUrl !== undefined && { logoUrl }),
      ...(company !== undefined && { company }),
      ...(templateReportId !== undefined && { templates: { default: templateReportId } }),
    },
  };
}

const LINKS = [
  'companyUrl',
  'logoUrl',
  'addonUrl',
  'supportUrl',
  'privacyPolicyUrl',
  'termsOfServiceUrl',
] as const;
/** Whose pictures and pages Google refuses in its gallery: its own hosts. */
const GOOGLE_HOSTED = /(^|\.)(gstatic|ggpht|google|googleusercontent)\.com$/;
const SCOPE = 'https://www.googleapis.com/auth/script.external_request';

/**
 * What Google's reviewers would refuse, one sentence each; empty when nothing is left. The rules:
 * developers.google.com/looker-studio/connector/manifest and .../connector/pscc-requirements.
 */
export function publishingFaults({ dataStudio, ...manifest }: Manifest): string[] {
  const faults: string[] = [];
  const refuse = (isWrong: boolean, text: string) => {
    if (isWrong) faults.push(text);
  };
  refuse(dataStudio.name.length > 28, 'name: at most 28 characters');
  refuse(/connector/i.test(dataStudio.name), 'name: without the word connector');
  refuse(dataStudio.shortDescription.length > 114, 'shortDescription: at most 114 characters');
  for (const name of LINKS) {
    const url = URL.parse(dataStudio[name]);
    refuse(url?.protocol !== 'https:', `${name}: an https address is needed`);
    refuse(url?.hostname === 'example.com', `${name}: still points to example.com`);
    refuse(GOOGLE_HOSTED.test(url?.hostname ?? ''), `${name}: not on a host of Google's`);
  }
  const host = URL.parse(dataStudio.addonUrl)?.host;
  for (const name of ['privacyPolicyUrl', 'termsOfServiceUrl'] as const) {
    refuse(URL.parse(dataStudio[name])?.host !== host, `${name}: on the host of addonUrl`);
  }
  refuse(dataStudio.authType.length === 0, 'authType: is missing');
  refuse(dataStudio.feeType.length === 0, 'feeType: is missing');
  refuse(!dataStudio.sources?.length, 'sources: is missing');
  refuse(dataStudio.templates === undefined, 'templates: a fixed schema wants a template report');
  refuse(
    manifest.oauthScopes?.join() !== SCOPE,
    `oauthScopes: ${SCOPE} is enough, and more is asked to be justified`,
  );
  refuse(!manifest.urlFetchWhitelist?.length, 'urlFetchWhitelist: is missing');
  return faults;
}
