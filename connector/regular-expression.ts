/** Escapes of RE2 that mean the same in JavaScript; `\\s` and `.` do not and are rewritten below. */
const REWRITTEN: Readonly<Record<string, string>> = {
  '\\s': '\\t\\n\\f\\r ',
  '\\z': '(?![\\s\\S])',
  '\\A': '(?<![\\s\\S])',
};

/**
 * A filter's pattern in JavaScript. Looker Studio's dialect is RE2
 * (https://github.com/google/re2/wiki/Syntax); what is written differently is translated, and null
 * tells that the pattern cannot be translated: `u` makes JavaScript refuse what it does not know,
 * instead of taking it for plain text. `whole`: the pattern must match the whole text.
 */
export function toRegExp(pattern: string, whole: boolean): RegExp | null {
  const [, flag = '', body = ''] = /^(\(\?i\))?([\s\S]*)$/.exec(pattern) ?? [];
  let inClass = false;
  const source = body.replace(/\\[\s\S]|[[\].]/g, (token) => {
    if (token === '[') inClass = true;
    if (token === ']') inClass = false;
    if (token === '.') return inClass ? '.' : '[^\\n]';
    const rewritten = REWRITTEN[token];
    if (rewritten === undefined) return token;
    return token === '\\s' && !inClass ? `[${rewritten}]` : rewritten;
  });
  try {
    return new RegExp(whole ? `^(?:${source})$` : source, flag === '' ? 'u' : 'iu');
  } catch {
    return null;
  }
}
