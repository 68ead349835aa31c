/** What the pages of the connection say of the TikTok account; nothing else depends on it. */
import { accessToken } from './access.ts';
import { ROUTES } from '../contract/api.ts';
import { isObject, judge } from './answers.ts';
import { accountText } from './callback-page.ts';
import { fetchAll } from './client.ts';
import type { AccountFacts } from './config-page.ts';
import { ConnectorError } from './errors.ts';
import { signInError } from './sign-in-errors.ts';
import { settings } from './sign-in-service.ts';
import { userNotes } from './user-cache.ts';

/** Long enough for a person who goes back and forth on the configuration page. */
const FACTS_SECONDS = 60;

/** Throws why the account cannot be read. */
function readFacts(token: string): AccountFacts {
  const fields = 'display_name,username,video_count';
  const [raw] = fetchAll([`${settings().baseUrl}${ROUTES.user.path}?fields=${fields}`], token);
  const data = raw && judge(raw, Date.now());
  const user = isObject(data) && data.user;
  if (data instanceof ConnectorError) throw data;
  if (!isObject(user)) throw new ConnectorError('unexpected_answer');
  const count = user.video_count;
  return { name: accountText(user), videos: typeof count === 'number' ? count : null };
}

/**
 * The connected TikTok account; null: not connected, or no answer. It is remembered with the token that read
 * it, so that a page never names the account of another sign-in.
 */
export function accountFacts(): AccountFacts | null {
  try {
    const token = accessToken();
    const notes = userNotes();
    const known = notes.read('account', token);
    if (known !== null) return JSON.parse(known) as AccountFacts;
    const facts = readFacts(token);
    notes.leave('account', token, JSON.stringify(facts), FACTS_SECONDS);
    return facts;
  } catch (thrown) {
    console.warn(`The account could not be read: ${signInError(thrown).code}`);
    return null;
  }
}

/** Name of the connected TikTok account; empty when it cannot be read. */
export function accountName(): string {
  return accountFacts()?.name ?? '';
}
