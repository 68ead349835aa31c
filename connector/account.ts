/** What the pages of the connection say of the TikTok account; nothing else depends on it. */
import { accessToken } from './access.ts';
import { ROUTES } from '../contract/api.ts';
import { isObject, judge, type JsonObject } from './answers.ts';
import { accountText } from './callback-page.ts';
import { fetchAll } from './client.ts';
import type { AccountFacts } from './config-page.ts';
import { ConnectorError } from './errors.ts';
import { signInError } from './sign-in-errors.ts';
import { settings } from './sign-in-service.ts';
import { userNotes } from './user-cache.ts';

/** Some of the account's fields. Throws why they cannot be read. */
function accountFields(token: string, names: readonly string[]): JsonObject {
  const url = `${settings().baseUrl}${ROUTES.user.path}?fields=${names.join(',')}`;
  const [raw] = fetchAll([url], token);
  const data = raw && judge(raw, Date.now());
  if (isObject(data) && isObject(data.user)) return data.user;
  throw data instanceof ConnectorError ? data : new ConnectorError('unexpected_answer');
}

function withoutAccount(thrown: unknown): null {
  console.warn(`The account could not be read: ${signInError(thrown).code}`);
  return null;
}

/** Name of the connected TikTok account; empty when it cannot be read. */
export function accountName(): string {
  try {
    return accountText(accountFields(accessToken(), ['display_name', 'username']));
  } catch (thrown) {
    return withoutAccount(thrown) ?? '';
  }
}

/** Long enough for a person who goes back and forth on the configuration page. */
const FACTS_SECONDS = 60;

/**
 * What the configuration page says of the account; null: not connected, or no answer. They are remembered
 * with the token that read them, so that the page never names the account of another sign-in.
 */
export function accountFacts(): AccountFacts | null {
  try {
    const token = accessToken();
    const notes = userNotes();
    const known = notes.read('account', token);
    if (known !== null) return JSON.parse(known) as AccountFacts;
    const user = accountFields(token, ['display_name', 'username', 'video_count']);
    const count = user.video_count;
    const facts = { name: accountText(user), videos: typeof count === 'number' ? count : null };
    notes.leave('account', token, JSON.stringify(facts), FACTS_SECONDS);
    return facts;
  } catch (thrown) {
    return withoutAccount(thrown);
  }
}
