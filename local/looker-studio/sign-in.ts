import { createBrowser } from './browser.ts';
import type { Browser, Page } from './browser.ts';
import type { Host } from './host.ts';
import { formsOf, onwardLink } from './html-forms.ts';
import type { HtmlForm } from './html-forms.ts';

export interface SignInChoices {
  /** Account chosen on the consent page; the page's own choice unless given. */
  account?: string;
  /** Permissions left ticked; all that are offered unless given. */
  scopes?: readonly string[];
  decision?: 'approve' | 'refuse';
  /** A browser that remembers earlier visits. */
  browser?: Browser;
}

export interface SignInResult {
  /** Did the journey reach the script's user callback, and is the connector authorized now? */
  reachedCallback: boolean;
  /** Address of the user callback with its query, as the person's browser would load it again. */
  callbackUrl?: string;
  connected: boolean;
  /** Last page: what authCallback showed, or where the journey stopped. */
  html: string;
  /** Every step without its query, which may hold secrets. */
  visited: { method: string; address: string; status: number }[];
}

const MAX_STEPS = 20;

/**
 * Walks the whole sign-in as a person's browser would: from the Authorize button through redirects and
 * the consent page back to the script's user callback, which is handed to the project unfetched.
 */
export async function signIn(host: Host, choices: SignInChoices = {}): Promise<SignInResult> {
  const { project, user } = host;
  const browser = choices.browser ?? createBrowser();
  const visited: SignInResult['visited'] = [];
  let next: Step | undefined = { url: new URL(await host.authorizationUrl()) };
  let html = '';
  for (let steps = 0; next !== undefined && steps < MAX_STEPS; steps += 1) {
    const { url, from, form }: Step = next;
    if (url.href.startsWith(`${project.scriptHost}/macros/d/${project.scriptId}/usercallback`)) {
      const callbackHtml = await project.userCallback(user, url.href);
      const connected = await host.isAuthValid();
      const reached = { reachedCallback: true, callbackUrl: url.href };
      return { ...reached, connected, html: callbackHtml, visited };
    }
    const page: Page = await browser.open(url, from, form);
    visited.push({
      method: form === undefined ? 'GET' : 'POST',
      address: `${url.origin}${url.pathname}`,
      status: page.status,
    });
    html = page.html;
    next = nextStep(page, from, choices);
  }
  return { reachedCallback: false, connected: await host.isAuthValid(), html, visited };
}

interface Step {
  url: URL;
  from?: URL | undefined;
  form?: [string, string][];
}

/** Undefined where a person would be stuck: an error page, or a page without a way on. */
function nextStep(page: Page, from: URL | undefined, choices: SignInChoices): Step | undefined {
  // A redirect keeps its initiator: cookies treat it as coming from where the click was.
  if (page.location !== undefined) return { url: page.location, from: from ?? page.url };
  if (page.status !== 200) return undefined;
  const forms = formsOf(page.html);
  const form = forms.find(isConsent) ?? forms[0];
  if (form !== undefined) return submit(form, page.url, choices);
  const link = onwardLink(page.html);
  return link === undefined ? undefined : { url: new URL(link, page.url), from: page.url };
}

function isConsent(form: HtmlForm): boolean {
  return form.controls.some(({ name }) => name === 'decision');
}

function submit(form: HtmlForm, page: URL, choices: SignInChoices): Step {
  const { account, scopes, decision = 'approve' } = choices;
  const url = new URL(form.action, page);
  const values: [string, string][] = form.controls
    .filter(({ name, value, kind, on }) => {
      if (name === 'decision') return false;
      if (name === 'account' && account !== undefined) return false;
      if (name === 'scope' && kind === 'checkbox') return scopes?.includes(value) ?? true;
      return on;
    })
    .map(({ name, value }) => [name, value]);
  if (isConsent(form)) {
    if (account !== undefined) values.push(['account', account]);
    values.push(['decision', decision]);
  }
  if (form.method === 'POST') return { url, from: page, form: values };
  url.search = new URLSearchParams(values).toString();
  return { url, from: page };
}
