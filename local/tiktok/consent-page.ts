/** The consent page and the error page: plain HTML, no script, everything escaped. */
import type { Account } from './accounts.ts';

export interface ConsentPage {
  action: string;
  requestId: string;
  accounts: Account[];
  /** Handle of the account this browser is logged in to. */
  chosen: string | null;
  scopes: { name: string; label: string; toggleable: boolean }[];
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --tint: #fe2c5514; --accent: #e0204a; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
  font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f4f4f6, #131316); }
main { width: min(460px, 100%); padding: 28px; border: 1px solid var(--line); border-radius: 16px;
  background: light-dark(#fff, #1d1d21); box-shadow: 0 12px 40px #0002; }
.tag { display: inline-block; font-size: 12px; letter-spacing: .04em; padding: 2px 10px;
  border-radius: 99px; background: var(--tint); color: light-dark(#b3123a, #ff8aa3); }
h1 { font-size: 22px; line-height: 1.25; margin: 12px 0 4px; }
p { margin: 0 0 16px; opacity: .8; }
fieldset { border: 0; margin: 0 0 16px; padding: 0; }
legend { font-weight: 600; margin-bottom: 6px; padding: 0; }
label { display: flex; gap: 12px; align-items: center; padding: 9px 12px; margin-bottom: 6px;
  border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
label:has(:checked) { border-color: var(--accent); background: var(--tint); }
input { accent-color: var(--accent); width: 18px; height: 18px; flex: none; margin: 0; }
small { display: block; opacity: .65; }
select { width: 100%; font: inherit; padding: 10px; border-radius: 10px; border: 1px solid var(--line); }
.buttons { display: grid; gap: 8px; }
button { font: inherit; font-weight: 600; padding: 12px; border-radius: 10px; cursor: pointer;
  border: 1px solid var(--line); background: none; color: inherit; }
button[value=approve] { background: var(--accent); border-color: var(--accent); color: #fff; }
button:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
code { overflow-wrap: anywhere; }
`;

const shell = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<span class="tag">TikTok simulator, not TikTok</span>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`;

function accountChoice(page: ConsentPage): string {
  const chosen = page.chosen ?? page.accounts[0]?.handle;
  if (page.accounts.length > 8) {
    const options = page.accounts.slice(0, 500).map(({ handle }) => {
      const selected = handle === chosen ? ' selected' : '';
      return `<option value="${escape(handle)}"${selected}>@${escape(handle)}</option>`;
    });
    return `<select name="account" aria-label="Account">${options.join('')}</select>`;
  }
  return page.accounts
    .map(({ handle, displayName, feed }) => {
      const checked = handle === chosen ? ' checked' : '';
      const videos = feed.count().toLocaleString('en');
      return `<label><input type="radio" name="account" value="${escape(handle)}"${checked}>
<span>${escape(displayName)}<small>@${escape(handle)}, ${videos} videos</small></span></label>`;
    })
    .join('\n');
}

/** The form: hidden `request`, radio (or select) `account`, check boxes `scope`, buttons `decision`. */
export function consentPage(page: ConsentPage): string {
  const scopes = page.scopes.map(({ name, label, toggleable }) => {
    const state = toggleable ? 'checked' : 'checked disabled';
    return `<label><input type="checkbox" name="scope" value="${escape(name)}" ${state}>
<span>${escape(label)}<small>${escape(name)}${toggleable ? '' : ', always shared'}</small></span></label>`;
  });
  return shell(
    'Connect your account?',
    `<p>The app you came from asks to read your TikTok account.</p>
<form method="post" action="${escape(page.action)}">
<input type="hidden" name="request" value="${escape(page.requestId)}">
<fieldset><legend>Account</legend>
${accountChoice(page)}
</fieldset>
<fieldset><legend>It may read</legend>
${scopes.join('\n')}
</fieldset>
<div class="buttons">
<button name="decision" value="approve">Continue</button>
<button name="decision" value="refuse">Cancel</button>
</div>
</form>`,
  );
}

/** What a developer sees for a wrong request. It names the parameter and repeats none of its value. */
export function errorPage(error: string, parameter: string): string {
  return shell(
    'Something went wrong',
    `<p>The app cannot be connected because of its settings or its request.</p>
<p>Error: <code>${escape(error)}</code><br>Check: <code>${escape(parameter)}</code></p>`,
  );
}
