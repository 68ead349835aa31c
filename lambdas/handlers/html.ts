/** The frame of the few HTML pages. No script, nothing from elsewhere, everything escaped. */
import { createHash } from 'node:crypto';
import type { HttpAnswer } from './answer.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #16181d; --soft: #5b6270; --page: #f5f6f8; --card: #fff; --line: #e1e4ea; --accent: #0b6e63; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceef2; --soft: #a2aab8; --page: #14161a; --card: #1d2026; --line: #313640; --accent: #4fc3b4; }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 42rem; margin: 8vh auto; padding: 2.25rem 2.5rem; background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: 12px; box-shadow: 0 8px 30px #10182812; }
h1 { margin: 0 0 1rem; font-size: 1.7rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 1.9rem 0 .4rem; font-size: 1.1rem; }
p { margin: 0 0 .8rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
small, footer { color: var(--soft); font-size: .875rem; }
footer { margin-top: 2.25rem; padding-top: 1rem; border-top: 1px solid var(--line); }
footer a { margin-right: 1rem; }
@media (max-width: 44rem) { main { margin: 0; padding: 1.5rem 1.25rem; border-width: 4px 0 0; border-radius: 0; min-height: 100vh; box-sizing: border-box; box-shadow: none; } }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Frame-Options': 'DENY',
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that is already safe. Only `markup` and `page` make it. */
export interface Markup {
  readonly markup: string;
}

/** Tagged template: every value is escaped unless it is markup itself; lists are joined. */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  const safe = (value: string | number | Markup | readonly Markup[]): string => {
    if (typeof value === 'string') return value.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
    if (typeof value === 'number') return String(value);
    if ('markup' in value) return value.markup;
    return value.map((item) => item.markup).join('');
  };
  return {
    markup: parts.map((part, at) => (at === 0 ? part : safe(values[at - 1] ?? '') + part)).join(''),
  };
}

/** The answer with a whole page. */
export function html(page: string, status = 200, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { ...PAGE_HEADERS, ...headers }, body: page };
}

/** A whole page. */
export function page(title: string, content: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body><main><h1>${title}</h1>${content}</main></body>
</html>
`.markup;
}
