/** HTTP as a check sees it: redirects are shown, not followed; nothing is sent twice. */
import * as z from 'zod';

const TIMEOUT_MS = 30_000;

export interface Request {
  method?: string;
  /** Path below the base URL, with the query. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  form?: Readonly<Record<string, string>>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** When it came, epoch milliseconds. */
  at: number;
}

export type Visit = (request: Request) => Promise<Answer>;

/**
 * Requests below `baseUrl`. An answer is kept, so that checks of one request's status, headers and body
 * cost one request. Rejects with a sentence when no answer comes within 30 s.
 */
export function createVisit(baseUrl: string): Visit {
  const answers = new Map<string, Promise<Answer>>();
  return (request) => {
    const key = JSON.stringify(request);
    const answer = answers.get(key) ?? send(baseUrl, request);
    answers.set(key, answer);
    return answer;
  };
}

/** Nothing came back: no connection, a broken one, or too long a wait. */
export class NoAnswer extends Error {}

/** One request, always sent. Rejects with NoAnswer. */
export async function send(baseUrl: string, request: Request): Promise<Answer> {
  const { method = 'GET', path, headers = {}, form } = request;
  try {
    const response = await fetch(baseUrl + path, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(form && { body: new URLSearchParams(form) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, at: Date.now() };
  } catch (error) {
    throw new NoAnswer(`${method} ${path} got no answer (${reason(error)})`, { cause: error });
  }
}

/** fetch hides the network's own error in causes, one per address tried. */
function reason(error: unknown): string {
  const { errors, cause, code, message } = error as {
    errors?: unknown[];
    cause?: unknown;
    code?: unknown;
    message?: unknown;
  };
  if (Array.isArray(errors) && errors.length > 0) return reason(errors[0]);
  if (cause !== undefined) return reason(cause);
  return String(typeof code === 'string' ? code : message);
}

/** The body as JSON of this form. Throws a sentence that names the request. */
export function jsonOf<T>(answer: Answer, schema: z.ZodType<T>, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    throw new Error(`${what} answers ${answer.status} and no JSON`);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new Error(`${what} is not as expected: ${faults.join(', ')}`);
}

/** RFC 6749 5.2. */
export const oauthErrorSchema = z.object({ error: z.string().min(1) });
