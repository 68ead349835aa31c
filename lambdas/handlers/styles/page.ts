/** A page, where a person in a browser is refused; a program gets the JSON of RFC 6749 5.2. */
import { PageRefusal, type Refusal } from '../../core/errors.ts';
import { html, markup, page } from '../html.ts';
import { oauthStyle } from './oauth.ts';
import type { Style } from './style.ts';

export const pageStyle: Style = {
  ...oauthStyle,
  answer(refusal, request, headers) {
    const wantsPage = (request.headers.get('accept') ?? '').includes('text/html');
    return wantsPage || refusal instanceof PageRefusal
      ? html(refusalPage(refusal, request.id), refusal.status, headers)
      : oauthStyle.answer(refusal, request, headers);
  },
};

function refusalPage(refusal: Refusal, requestId: string): string {
  const advice =
    refusal instanceof PageRefusal
      ? refusal.advice
      : 'Wait a little and try again from Looker Studio.';
  return page(
    'The sign-in did not work',
    markup`<p>${refusal.message}</p><p>${advice}</p>
<footer>Reference: ${requestId} (${refusal.code})</footer>`,
  );
}
