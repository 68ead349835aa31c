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
  const [cause, advice] =
    refusal instanceof PageRefusal
      ? [refusal.message, refusal.advice]
      : [sentenceOf(refusal.message), `${waitOf(refusal)} and try again from Looker Studio.`];
  return page(
    'The sign-in did not work',
    markup`<p>${cause}</p><p>${advice}</p>
<footer>Reference: ${requestId} (${refusal.code})</footer>`,
  );
}

/** The description of an OAuth error begins with a small letter and ends without a full stop. */
function sentenceOf(description: string): string {
  return `${description.charAt(0).toUpperCase()}${description.slice(1)}.`;
}

function waitOf({ headers }: Refusal): string {
  const minutes = Math.ceil(Number(headers['Retry-After'] ?? 0) / 60);
  return minutes > 1 ? `Wait ${minutes} minutes` : 'Wait a little';
}
