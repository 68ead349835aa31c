import { readFile } from 'node:fs/promises';
import { pageBundle } from './page-bundle.ts';

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6e63"/><path d="M8 23v-6M14 23V9M20 23V13M26 23V6" stroke="#fff" stroke-width="3.4" stroke-linecap="round"/></svg>';

const FILES: Record<string, { type: string; read(): Promise<string> }> = {
  '/': {
    type: 'text/html',
    read: () => readFile(new URL('./page/page.html', import.meta.url), 'utf8'),
  },
  '/page.js': { type: 'text/javascript', read: async () => (await pageBundle()).script },
  '/page.css': { type: 'text/css', read: async () => (await pageBundle()).style },
  '/icon.svg': { type: 'image/svg+xml', read: () => Promise.resolve(ICON) },
};

/** A file of the page, or null for any other path. */
export async function staticFile(path: string): Promise<{ type: string; content: string } | null> {
  const entry = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  return entry === undefined ? null : { type: entry.type, content: await entry.read() };
}

/** A page with one message, escaped. */
export function messagePage(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/page.css"></head>
<body class="message"><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
