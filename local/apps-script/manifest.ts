import * as z from 'zod';
import { checkWhitelist } from './url-rules.ts';

/** OAuth2 for Apps Script: the only library of this platform. */
export const OAUTH2_LIBRARY_ID = '1B7FSrk5Zi6L1rSxxTDgDEUsPzlukDsi4KGuTMorsTQHhGBzBkMun4iDF';

const https = z.url({ protocol: /^https?$/ });
const manifestSchema = z.looseObject({
  timeZone: z.string().default('Etc/UTC'),
  runtimeVersion: z.literal('V8'),
  oauthScopes: z.array(z.url()).optional(),
  urlFetchWhitelist: z.array(z.string()).optional(),
  dependencies: z
    .looseObject({
      libraries: z
        .array(
          z.looseObject({
            userSymbol: z.string().min(1),
            libraryId: z.string().min(1),
            version: z.string(),
          }),
        )
        .default([]),
    })
    .default({ libraries: [] }),
  dataStudio: z
    .looseObject({
      name: z.string().min(1).max(28),
      company: z.string().min(1),
      companyUrl: https,
      logoUrl: https,
      addonUrl: https,
      supportUrl: https,
      description: z.string().min(1),
      shortDescription: z.string().max(114).optional(),
    })
    .optional(),
});
export type Manifest = z.output<typeof manifestSchema>;

/**
 * Reads the content of appsscript.json. Throws one Error naming every fault, also for a library other
 * than OAuth2. https://developers.google.com/apps-script/manifest
 */
export function readManifest(content: unknown): Manifest {
  const result = manifestSchema.safeParse(content);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`appsscript.json: ${faults.join('; ')}`);
  }
  checkWhitelist(result.data.urlFetchWhitelist ?? []);
  for (const { libraryId } of result.data.dependencies.libraries) {
    if (libraryId === OAUTH2_LIBRARY_ID) continue;
    throw new Error(
      `Library with identifier ${libraryId} is missing (perhaps it was deleted, or you don't have read access?)`,
    );
  }
  return result.data;
}
