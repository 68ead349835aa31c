/** A request as the endpoints see it: plain data, body already read. */
export interface SimulatorRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: string;
}

export type FormReading =
  { ok: true; form: Map<string, string> } | { ok: false; problem: 'type' | 'repeated' };

/** True for the media type, with or without parameters. */
export function hasMediaType(request: SimulatorRequest, type: string): boolean {
  const given = request.headers['content-type'] ?? '';
  return given.split(';')[0]?.trim().toLowerCase() === type;
}

/** Reads a form body in which every name comes once, as OAuth wants it (RFC 6749 3.2). */
export function readForm(request: SimulatorRequest): FormReading {
  if (!hasMediaType(request, 'application/x-www-form-urlencoded')) {
    return { ok: false, problem: 'type' };
  }
  const entries = [...new URLSearchParams(request.body)];
  const form = new Map(entries);
  return form.size === entries.length ? { ok: true, form } : { ok: false, problem: 'repeated' };
}

export function readCookie(request: SimulatorRequest, name: string): string | undefined {
  const pairs = (request.headers['cookie'] ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}
