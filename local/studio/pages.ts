import { readFile } from 'node:fs/promises';

const FILES: Record<string, { file: string; type: string }> = {
  '/': { file: 'page.html', type: 'text/html' },
  '/page.js': { file: 'page.js', type: 'text/javascript' },
  '/page.css': { file: 'page.css', type: 'text/css' },
};

/** A file of the page, or null for any other path. */
export async function staticFile(path: string): Promise<{ type: string; content: string } | null> {
  const entry = FILES[path];
  if (entry === undefined) return null;
  const content = await readFile(new URL(`./${entry.file}`, import.meta.url), 'utf8');
  return { type: entry.type, content };
}

/** A page with one message, escaped. */
export function messagePage(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title><link rel="stylesheet" href="/page.css"></head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
