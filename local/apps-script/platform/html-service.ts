import { exception } from './host.ts';

const made = new WeakMap<object, () => string>();

/** https://developers.google.com/apps-script/reference/html/html-output */
function createHtmlOutput(html: unknown = '') {
  let content = String(html);
  let title = '';
  const output = {
    getContent: () => content,
    setContent(next: string) {
      content = String(next);
      return output;
    },
    append(more: string) {
      content += String(more);
      return output;
    },
    appendUntrusted(more: string) {
      content += escapeHtml(String(more));
      return output;
    },
    clear() {
      content = '';
      return output;
    },
    getTitle: () => title,
    setTitle(next: string) {
      title = String(next);
      return output;
    },
    setWidth: (_pixels: number) => output,
    setHeight: (_pixels: number) => output,
    setXFrameOptionsMode(mode: string) {
      if (!Object.values(MODES).includes(mode)) throw exception('Invalid argument: mode');
      return output;
    },
    addMetaTag: (_name: string, _content: string) => output,
  };
  made.set(output, () => page(title, content));
  return output;
}

const MODES = { ALLOWALL: 'ALLOWALL', DEFAULT: 'DEFAULT' };

/** https://developers.google.com/apps-script/reference/html/html-service */
export const HtmlService = Object.freeze({
  XFrameOptionsMode: Object.freeze(MODES),
  createHtmlOutput,
});

/** The page of a value returned by a function, or null when it is no HtmlOutput. */
export function htmlOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null ? (made.get(value)?.() ?? null) : null;
}

function page(title: string, content: string): string {
  if (/^\s*(<!doctype|<html)/i.test(content)) return content;
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title>`;
  return `<!doctype html><html><head>${head}</head><body>${content}</body></html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
