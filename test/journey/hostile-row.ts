import type { RawAnswer, RawRequest } from './raw-http.ts';

/** One hostile or wrong request, and the only answer to it that is right. */
export interface HostileRow {
  /** Test name, with the route in front. */
  what: string;
  /** Made when the test runs, since tokens and codes exist only then. */
  ask: () => RawRequest | Promise<RawRequest>;
  status: number;
  /** Wherever the route says it: JSON, TikTok's envelope, a page's reference, or the redirect. */
  error?: string;
  /** Names in lower case; null: must not be there. */
  headers?: Readonly<Record<string, string | RegExp | null>>;
}

/** Put into requests; nothing that begins like this may come back as markup. */
export const MARKUP = `"'><script>alert(1)</script><img src=x onerror=alert(2)>`;
const REFLECTED = /<(script|img|svg|iframe|a href="(?!http|mailto:))|onerror=|javascript:/i;
const STACK_TRACE = /\n\s+at \S|node:internal|\.m?[jt]s:\d+|\b[A-Z]\w+Error\b|node_modules/;

interface Refusal {
  error: string | undefined;
  description: string | undefined;
}

/** What an answer says went wrong; both undefined when it says nothing. */
export function refusalOf({ headers, text }: RawAnswer): Refusal {
  const type = headers['content-type'] ?? '';
  if (headers.location !== undefined) {
    const { searchParams } = new URL(headers.location);
    const description = searchParams.get('error_description') ?? undefined;
    return { error: searchParams.get('error') ?? undefined, description };
  }
  if (type.startsWith('text/html')) {
    const [, error] = /Reference: [\w-]+ \((\w+)\)/.exec(text) ?? [];
    return { error, description: undefined };
  }
  const body = type.startsWith('application/json') && text !== '' ? answerBody(text) : {};
  const { error, error_description: description } = body;
  if (typeof error !== 'object') return { error, description };
  return { error: error.code === 'ok' ? undefined : error.code, description: error.message };
}

/** TikTok's envelope, or RFC 6749 5.2. */
function answerBody(text: string) {
  return JSON.parse(text) as {
    error?: string | { code: string; message: string };
    error_description?: string;
  };
}

/** RFC 6749 4.1.2.1 and 5.2: no quote, no backslash, no control character, ASCII only. */
const DESCRIPTION = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

/** What holds for every answer to anything: no fault, no inside of the program, nothing reflected. */
export function expectHarmless(answer: RawAnswer): void {
  const { status, headers, text } = answer;
  const said = `${JSON.stringify(headers)}\n${text}`;
  expect(status).toBeLessThan(500);
  expect(said).not.toMatch(STACK_TRACE);
  expect(said).not.toMatch(REFLECTED);
  expect(headers['content-type'] ?? 'application/json').toMatch(/^(application\/json|text\/html)/);
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  expect(refusalOf(answer).description ?? '').toMatch(DESCRIPTION);
  if (status >= 400 && status !== 413 && status !== 431) {
    expect(headers['cache-control']).toBe('no-store');
  }
}

/** Checks an answer against its row. */
export function expectAnswer(answer: RawAnswer, row: HostileRow): void {
  const { status, error } = row;
  expect({ status: answer.status, error: refusalOf(answer).error }).toEqual({ status, error });
  for (const [name, wanted] of Object.entries(row.headers ?? {})) {
    const value = answer.headers[name];
    if (wanted === null) expect({ [name]: value }).toEqual({ [name]: undefined });
    else expect(String(value)).toEqual(expect.stringMatching(wanted));
  }
  expectHarmless(answer);
}
