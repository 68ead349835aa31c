import type { Scope } from '../contract/fields.ts';
import { userText, type ConnectorError } from './errors.ts';
import type { JsonObject } from './answers.ts';
import { inWords } from './permissions.ts';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML content and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#f5f6f8, #14161a); color: light-dark(#16181d, #eceef2); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 34rem; margin: 8vh auto; padding: 1.75rem 2rem; background: light-dark(#fff, #1d2026); border: 1px solid light-dark(#e1e4ea, #313640); border-top: 4px solid #0b6e63; border-radius: 12px; }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; }
@media (max-width: 40rem) { main { margin: 0; border-radius: 0; } }
`;

function page(title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>`;
}

/**
 * The page after a sign-in that worked. `missing` are the permissions the user switched off; `account`
 * names the TikTok account, as a browser may be signed in to another one than meant; empty: not known.
 */
export function connectedPage(missing: readonly Scope[], account: string): string {
  const name = account && `Connected TikTok account: ${account}.`;
  const wrong =
    account &&
    'Not the one you meant? Sign in to the right account at tiktok.com, then authorize again.';
  const close = 'You can close this tab and go back to Looker Studio (Data Studio).';
  const done = [name, wrong, close].filter((text) => text !== '');
  if (missing.length === 0) return page('TikTok is connected', done);
  const limits = `You did not give these permissions: ${inWords(missing)}.`;
  const remedy =
    'Charts with fields that need them will say so. To change this, authorize again and leave every permission switched on.';
  return page('TikTok is connected, with limits', [limits, remedy, ...done]);
}

/** How a person knows an account: name and handle, as far as TikTok tells. */
export function accountText(user: JsonObject): string {
  const { display_name: name, username } = user;
  const handle = typeof username === 'string' && username !== '' ? `@${username}` : '';
  if (typeof name !== 'string' || name === '') return handle;
  return handle ? `${name} (${handle})` : name;
}

/** The page after a sign-in that failed: why, what to do, code, time and reference. */
export function failedPage(error: ConnectorError, now: Date, reference: string): string {
  const back = 'You can close this tab. Nothing was connected.';
  return page('TikTok was not connected', [userText(error, now, reference), back]);
}
