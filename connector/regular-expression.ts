/**
 * Filter patterns in JavaScript. Looker Studio's dialect is RE2 (https://github.com/google/re2/wiki/Syntax);
 * what is written differently is translated, and what cannot be is given up: the host filters then.
 */

/** White space of RE2 is narrower than JavaScript's. */
const SPACE = '\\t\\n\\f\\r ';
const NO_NEWLINE = '[^\\n]';
/** What an escape outside a class `[...]` becomes. */
const REWRITTEN: Readonly<Record<string, string>> = {
  '\\s': `[${SPACE}]`,
  '\\S': `[^${SPACE}]`,
  '\\z': '(?![\\s\\S])',
  '\\A': '(?<![\\s\\S])',
};

/**
 * Letters whose escape means the same in both; `b`, `s`, `S`, `p` and `P` are looked at more closely.
 * JavaScript knows others too, which RE2 has not or means differently: `\1`, `\c`, `\k`, `\u`.
 */
const SAME_ESCAPE = /^\\(?:[dDwWfnrtv]|x[0-9A-Fa-f]{2}|[^0-9A-Za-z])$/;
/**
 * A Unicode category of one letter, or of two. Not `C`, which holds unassigned characters in JavaScript
 * only, and not the longer names of JavaScript.
 */
const CATEGORY =
  /^\\[pP]\{(?:[LMNPSZ]|L[lmotu]|M[cen]|N[dlo]|P[cdefios]|S[ckmo]|Z[lps]|C[cfos])\}$/;

/**
 * What is looked at, each token whole; any other character means the same in both, or `u` refuses it. Of the
 * groups that begin with `(?` only `(?:` is in both without a doubt.
 */
const TOKEN = /\\[pP]\{[^}]*\}|\\x[0-9A-Fa-f]{2}|\\[^]|\[\^?|[\].]|\(\?:?/g;

/** An escape in JavaScript, or null. */
function escapeOf(token: string, inClass: boolean, ignoresCase: boolean): string | null {
  const isBoundary = token === '\\b' || token === '\\B';
  // Ignoring case, JavaScript counts two more letters to words (ſ and K), and inverts sets after folding.
  if (isBoundary) return inClass || ignoresCase ? null : token;
  if (CATEGORY.test(token)) return token.startsWith('\\P') && ignoresCase ? null : token;
  if (token === '\\s' && inClass) return SPACE;
  const rewritten = inClass ? undefined : REWRITTEN[token];
  if (rewritten !== undefined) return rewritten;
  return SAME_ESCAPE.test(token) ? token : null;
}

/** The body of a pattern in JavaScript, or null. */
function translate(body: string, ignoresCase: boolean): string | null {
  let inClass = false;
  let end = 0;
  let source = '';
  for (const { 0: token, index } of body.matchAll(TOKEN)) {
    source += body.slice(end, index);
    end = index + token.length;
    const next = body[end];
    let translated: string | null = token;
    if (token.startsWith('\\')) {
      // A hyphen beside white space would make a range of its last character.
      const isRange = inClass && token === '\\s' && (next === '-' || body[index - 1] === '-');
      translated = isRange ? null : escapeOf(token, inClass, ignoresCase);
    } else if (token === ']') inClass = false;
    else if (inClass) {
      // `[:alpha:]` is RE2's only; any other bracket within a class is text in both.
      if (token === '[' && next === ':') translated = null;
    } else if (token.startsWith('[')) {
      // RE2 takes a bracket at the beginning as text, JavaScript as the end of an empty class.
      if (next === ']') translated = null;
      inClass = true;
    } else if (token === '.') translated = NO_NEWLINE;
    else if (token === '(?') translated = null;
    if (translated === null) return null;
    source += translated;
  }
  return source + body.slice(end);
}

/** Repeats whose count is open, which a backtracking matcher tries out. */
const OPEN_REPEATS = /[*+]|\{\d+,\d*\}/g;
const GROUP = /\((?:\?:)?([^()]*)\)([*+]|\{\d+(?:,\d*)?\})?/g;
/** How often a text may be gone through within itself; a caption has up to 2,200 characters. */
const MOST_PASSES = 3;

/**
 * Whether a pattern could take hours in JavaScript, which goes back where RE2 does not: a repeated group
 * that can match one text in several ways, or too many open repeats. Looking for it anywhere is one more.
 */
function isSlow(body: string, whole: boolean): boolean {
  let rest = body.replace(/\\[pP]\{[^}]*\}|\\[^]/g, 'a').replace(/\[[^\]]*\]/g, 'a');
  const repeats = rest.match(OPEN_REPEATS)?.length ?? 0;
  let isAmbiguous = false;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(GROUP, (_, inner: string, repeat?: string) => {
      isAmbiguous ||= repeat !== undefined && /[*+?|]|\{\d+,/.test(inner);
      return inner;
    });
  }
  return isAmbiguous || repeats + (whole ? 0 : 1) > MOST_PASSES;
}

/**
 * A filter's pattern as a RegExp, or null when it cannot be translated or could take too long: `u` makes
 * JavaScript refuse what it does not know, instead of taking it for plain text. `whole`: the pattern must
 * match the whole text.
 */
export function toRegExp(pattern: string, whole: boolean): RegExp | null {
  const [, flag = '', body = ''] = /^(\(\?i\))?([^]*)$/.exec(pattern) ?? [];
  const source = translate(body, flag !== '');
  if (source === null || isSlow(body, whole)) return null;
  try {
    const found = new RegExp(source, flag === '' ? 'u' : 'iu');
    return whole ? new RegExp(`^(?:${source})$`, found.flags) : found;
  } catch {
    return null;
  }
}
