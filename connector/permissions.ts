import { FIELDS, SCOPES, type FieldRow, type Scope } from '../contract/fields.ts';

/** TikTok's permissions in the words of a person, https://developers.tiktok.com/doc/tiktok-api-scopes */
export const PERMISSION_WORDS: Record<Scope, string> = {
  'user.info.basic': 'profile info (name and picture)',
  'user.info.profile': 'additional profile info (username, bio, link, verified badge)',
  'user.info.stats': 'profile statistics (followers, following, likes, number of videos)',
  'video.list': 'your public videos',
};

/** The scope parameter of the authorization request: space-separated (RFC 6749 3.3). */
export const SCOPE_PARAMETER = SCOPES.join(' ');

/** Scope names as one phrase; a name that is not in the table stays as it is. */
export function inWords(scopes: readonly string[]): string {
  const words: Record<string, string> = PERMISSION_WORDS;
  return scopes.map((scope) => words[scope] ?? scope).join('; ');
}

/** The permissions that a sentence of TikTok or of the backend mentions by name. */
export function mentionedPermissions(sentence: string): Scope[] {
  return SCOPES.filter((scope) => sentence.includes(scope));
}

/** Permissions that a token's `scope` (RFC 6749 5.1) lacks; none when the answer does not say. */
export function notGranted(scope: unknown): Scope[] {
  if (typeof scope !== 'string') return [];
  const granted = scope.split(/[\s,]+/);
  return SCOPES.filter((name) => !granted.includes(name));
}

/** The permissions that fields of the account or of the videos need, by TikTok's names of the fields. */
export function scopesOf(of: FieldRow['of'], names: readonly string[]): Scope[] {
  const rows = FIELDS.filter((row) => row.of === of && names.includes(row.tiktok.name));
  return SCOPES.filter((scope) => rows.some(({ tiktok }) => tiktok.scope === scope));
}
