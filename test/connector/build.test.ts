import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vm from 'node:vm';
import { bundleConnector, readBaseUrl, writeConnector } from '../../tools/build-connector.ts';
import { fieldDocs } from '../../tools/write-field-docs.ts';

const ENTRY_POINTS = [
  'authCallback',
  'get3PAuthorizationUrls',
  'getAuthType',
  'getConfig',
  'getData',
  'getSchema',
  'isAdminUser',
  'isAuthValid',
  'resetAuth',
];

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'connector-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function builtManifest(baseUrl?: string): Promise<Record<string, unknown>> {
  await writeConnector({ baseUrl }, directory);
  const text = await readFile(join(directory, 'appsscript.json'), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

describe('the bundle', () => {
  test('loads without Google, Node or browser globals and declares the entry points', async () => {
    const context = vm.createContext({});
    vm.runInContext(await bundleConnector(), context);
    const functions = Object.keys(context).filter((name) => typeof context[name] === 'function');
    expect(functions.sort()).toEqual(ENTRY_POINTS);
  });

  test('declares each entry point as a function of the script, where the host looks for it', async () => {
    const code = await bundleConnector();
    const declared = [...code.matchAll(/^function (\w+)\(/gm)].map((match) => match[1]);
    expect(declared.sort()).toEqual(ENTRY_POINTS);
  });

  test('is under 100 kB', async () => {
    expect(Buffer.byteLength(await bundleConnector())).toBeLessThan(100_000);
  });

  test('is written beside the manifest, and nothing else is', async () => {
    await writeConnector({}, directory);
    expect((await readdir(directory)).sort()).toEqual(['Code.js', 'appsscript.json']);
  });
});

describe('the manifest', () => {
  test('names the OAuth2 library, the smallest scope and the connector', async () => {
    expect(await builtManifest()).toMatchObject({
      runtimeVersion: 'V8',
      exceptionLogging: 'STACKDRIVER',
      dependencies: {
        libraries: [
          {
            userSymbol: 'OAuth2',
            libraryId: '1B7FSrk5Zi6L1rSxxTDgDEUsPzlukDsi4KGuTMorsTQHhGBzBkMun4iDF',
            version: '43',
          },
        ],
      },
      oauthScopes: ['https://www.googleapis.com/auth/script.external_request'],
      dataStudio: { authType: ['OAUTH2'], feeType: ['FREE'], sources: ['TIKTOK'] },
    });
  });

  test('points to the pages of a known backend and allows its two path prefixes only', async () => {
    const manifest = await builtManifest('https://api.example.org/v1');
    expect(manifest).toMatchObject({
      urlFetchWhitelist: ['https://api.example.org/v1/api/', 'https://api.example.org/v1/oauth/'],
      dataStudio: {
        addonUrl: 'https://api.example.org/v1/',
        privacyPolicyUrl: 'https://api.example.org/v1/privacy',
        termsOfServiceUrl: 'https://api.example.org/v1/terms',
      },
    });
  });

  test.each([[undefined], ['http://localhost:3000']])(
    'has no whitelist for the backend %s, as Google takes https only',
    async (baseUrl) => {
      expect(await builtManifest(baseUrl)).not.toHaveProperty('urlFetchWhitelist');
    },
  );
});

test.each(['http://api.example.org', 'api.example.org', 'https://api.example.org?a=1'])(
  'the base URL %s is refused',
  (text) => {
    expect(() => readBaseUrl(text)).toThrow(/^--base-url: /);
  },
);

test('a trailing slash of the base URL is dropped', () => {
  expect(readBaseUrl('https://api.example.org/v1/')).toBe('https://api.example.org/v1');
});

test('docs/fields.md is in sync with the catalogue', async () => {
  const file = new URL('../../docs/fields.md', import.meta.url);
  expect(await readFile(file, 'utf8')).toBe(fieldDocs());
});
