/** A browser stand-in for the consent page: opens it, fills the form, keeps the session cookie. */
export interface ConsentChoice {
  /** Handle; without it the browser's account, else the simulator's first. */
  account?: string;
  /** Toggleable scopes to leave ticked; all when absent. */
  scopes?: string[];
  decision?: 'approve' | 'refuse';
}

export interface ConsentVisitor {
  /**
   * Opens an authorize URL and answers the form; goes straight through where TikTok does. Returns the
   * address the browser is sent to. Throws with status and error name when an error page came.
   */
  visit(authorizeUrl: string, choice?: ConsentChoice): Promise<string>;
}

async function refused(answer: Response): Promise<Error> {
  const named = /Error: <code>([^<]*)<\/code><br>Check: <code>([^<]*)</.exec(await answer.text());
  return new Error(`consent page ${answer.status}: ${named?.[1] ?? 'no form'} ${named?.[2] ?? ''}`);
}

/** One visitor is one browser: later visits carry the session of the account that approved. */
export function createConsentVisitor(): ConsentVisitor {
  let cookie = '';
  const open = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return answer;
  };
  return {
    visit: async (authorizeUrl, choice = {}) => {
      const page = await open(authorizeUrl);
      const straight = page.headers.get('location');
      if (straight !== null) return straight;
      const html = page.status === 200 ? await page.clone().text() : '';
      const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1];
      const requestId = /name="request" value="([^"]*)"/.exec(html)?.[1];
      if (action === undefined || requestId === undefined) throw await refused(page);
      const form = new URLSearchParams({
        request: requestId,
        decision: choice.decision ?? 'approve',
      });
      if (choice.account !== undefined) form.set('account', choice.account);
      const offered = [...html.matchAll(/name="scope" value="([^"]*)" checked>/g)].map(
        ([, name = '']) => name,
      );
      for (const scope of choice.scopes ?? offered) form.append('scope', scope);
      const answer = await open(new URL(action, authorizeUrl).href, { method: 'POST', body: form });
      const location = answer.headers.get('location');
      if (location === null) throw await refused(answer);
      return location;
    },
  };
}
