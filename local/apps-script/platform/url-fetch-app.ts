import { blobOf, contentOf, isBlob } from './blob.ts';
import type { Blob } from './blob.ts';
import { binaryOf, bytesOf, type BinaryText, type Bytes } from './bytes.ts';
import { ask, compute, exception } from './host.ts';
import { requireScope } from './permissions.ts';

interface Options {
  url?: string;
  method?: string;
  headers?: Record<string, unknown>;
  contentType?: string;
  payload?: unknown;
  muteHttpExceptions?: boolean;
  followRedirects?: boolean;
  validateHttpsCertificates?: boolean;
}
interface Answer {
  status: number;
  headers: [string, string][];
  body: string;
}

const METHODS = ['get', 'delete', 'patch', 'post', 'put', 'head', 'options'];
const SCOPE = 'script.external_request';

/** https://developers.google.com/apps-script/reference/url-fetch/url-fetch-app */
export const UrlFetchApp = Object.freeze({
  fetch(url: string, options: Options = {}) {
    requireScope('UrlFetchApp.fetch', SCOPE);
    return send([{ ...options, url }])[0];
  },
  fetchAll(requests: (string | Options)[]) {
    requireScope('UrlFetchApp.fetchAll', SCOPE);
    return send(requests.map((item) => (typeof item === 'string' ? { url: item } : item)));
  },
  getRequest: (url: string, options: Options = {}) => toRequest({ ...options, url }),
});

function send(requests: Options[]) {
  const answers = ask<Answer[]>('url.fetchAll', requests.map(toRequest));
  return answers.map((answer, index) => {
    const { muteHttpExceptions, url } = requests[index] ?? {};
    const response = toResponse(answer);
    if (answer.status >= 400 && muteHttpExceptions !== true) {
      throw exception(
        `Request failed for ${origin(url)} returned code ${answer.status}. Truncated server ` +
          `response: ${response.getContentText().slice(0, 100)} ` +
          '(use muteHttpExceptions option to examine full response)',
      );
    }
    return response;
  });
}

function toRequest(options: Options) {
  const { url, headers = {}, payload, followRedirects = true } = options;
  const hasPayload = payload !== undefined && payload !== null;
  const method = (options.method ?? (hasPayload ? 'post' : 'get')).toLowerCase();
  if (!METHODS.includes(method)) throw exception('Invalid argument: method');
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const body = hasPayload ? encodePayload(payload) : null;
  const type = options.contentType ?? body?.type;
  if (body !== null && type !== undefined) texts.push(['Content-Type', type]);
  return {
    url: String(url),
    method: method.toUpperCase(),
    headers: Object.fromEntries(texts) as Record<string, string>,
    payload: body?.base64 ?? null,
    followRedirects,
  };
}

function encodePayload(payload: unknown): { type: string; base64: string } {
  const form = 'application/x-www-form-urlencoded';
  if (typeof payload === 'string') return { type: form, base64: encode(binaryOf(payload)) };
  if (isBlob(payload)) {
    return { type: payload.getContentType() ?? form, base64: encode(contentOf(payload) ?? '') };
  }
  if (Array.isArray(payload)) return { type: form, base64: encode(binaryOf(payload as Bytes)) };
  if (typeof payload !== 'object') throw exception('Invalid argument: payload');
  const pairs = Object.entries(payload as object).filter(([, value]) => value !== undefined);
  if (pairs.some(([, value]) => isBlob(value))) {
    throw exception('This platform sends forms of texts only, no files.');
  }
  const texts = pairs.map(([name, value]) => [name, String(value)]);
  const fields = compute('form.encode', JSON.stringify(texts));
  return { type: form, base64: encode(binaryOf(fields)) };
}

const encode = (content: BinaryText): string => compute('toBase64', content);

function toResponse({ status, headers, body }: Answer) {
  const all = new Map<string, string[]>();
  for (const [name, value] of headers) all.set(name, [...(all.get(name) ?? []), value]);
  const entries = [...all];
  const content = (): BinaryText => compute('fromBase64', body);
  return Object.freeze({
    getResponseCode: (): number => status,
    getContentText: (charset = 'utf-8'): string => compute('decode', content(), charset),
    getContent: (): Bytes => bytesOf(content()),
    getBlob: (): Blob => blobOf(content(), all.get('Content-Type')?.[0] ?? null, null),
    getAs: (type: string): Blob => blobOf(content(), type, null),
    getHeaders: () => Object.fromEntries(entries.map(([name, values]) => [name, values.at(-1)])),
    getAllHeaders: () =>
      Object.fromEntries(entries.map(([name, all]) => [name, all.length > 1 ? all : all[0]])),
  });
}

/** Google's text names the host only. */
function origin(url: string | undefined): string {
  return /^https?:\/\/[^/?#]+/i.exec(url ?? '')?.[0] ?? String(url);
}
