import { createBrowser } from '../../local/looker-studio/browser.ts';
import { formsOf } from '../../local/looker-studio/html-forms.ts';

/**
 * A person's way through an authorization request: to TikTok's consent page, approve, and back. Answers
 * the address the browser is sent to in the end, with the client's parameters.
 */
export async function authorizeInBrowser(url: URL, account: string): Promise<URL> {
  const browser = createBrowser();
  const started = await browser.open(url);
  if (!started.location) throw new Error(`no redirect to TikTok: ${started.status}`);
  const consent = await browser.open(started.location, url);
  const [form] = formsOf(consent.html);
  if (!form) throw new Error('no consent page');
  const kept = form.controls.filter(({ name }) => name !== 'decision' && name !== 'account');
  const values: [string, string][] = [
    ...kept.map(({ name, value }): [string, string] => [name, value]),
    ['account', account],
    ['decision', 'approve'],
  ];
  const action = new URL(form.action, consent.url);
  const decided = await browser.open(action, consent.url, values);
  if (!decided.location) throw new Error(`TikTok does not come back: ${decided.status}`);
  const answered = await browser.open(decided.location, consent.url);
  if (!answered.location) throw new Error(`no redirect to the client: ${answered.status}`);
  return answered.location;
}
