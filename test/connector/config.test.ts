import { readSettings } from '../../connector/config.ts';
import { ConnectorError } from '../../connector/errors.ts';

function settingsOf(properties: Record<string, string>) {
  return readSettings((name) => properties[name] ?? null);
}

function codeOf(work: () => unknown): { code: string; what: string | undefined } {
  try {
    work();
  } catch (error) {
    if (error instanceof ConnectorError) return { code: error.code, what: error.facts.what };
    throw error;
  }
  throw new Error('nothing was thrown');
}

const SECRET = { BACKEND_CLIENT_SECRET: 's3cret' };

describe('script properties', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/', 'https://api.example.com'],
    [
      ' https://abc.execute-api.eu-central-1.amazonaws.com/v1/ ',
      'https://abc.execute-api.eu-central-1.amazonaws.com/v1',
    ],
    ['http://localhost:3000/', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/v1', 'http://127.0.0.1:3000/v1'],
  ])('the base URL %s is taken without a trailing slash', (text, baseUrl) => {
    const settings = settingsOf({ BACKEND_API_BASE_URL: text, ...SECRET });
    expect(settings).toEqual({ baseUrl, clientSecret: 's3cret' });
  });

  test.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com/',
    'https://',
    'https://user:word@api.example.com',
    'https://api.example.com/?a=1',
    'https://api.example.com/#x',
    'https://api example.com',
    'javascript:alert(1)',
    'api.example.com',
  ])('the base URL %s is refused', (text) => {
    const work = () => settingsOf({ BACKEND_API_BASE_URL: text, ...SECRET });
    expect(codeOf(work).code).toBe('bad_base_url');
  });

  test.each([
    [{ ...SECRET }, 'BACKEND_API_BASE_URL'],
    [{ ...SECRET, BACKEND_API_BASE_URL: '  ' }, 'BACKEND_API_BASE_URL'],
    [{ BACKEND_API_BASE_URL: 'https://api.example.com' }, 'BACKEND_CLIENT_SECRET'],
  ])('of the properties %j the missing one is named', (properties, name) => {
    const work = () => settingsOf(properties);
    expect(codeOf(work)).toEqual({ code: 'missing_property', what: name });
  });
});
