/** Hashtags of a video, out of its caption and title: TikTok sends no list of them. */

const ADDRESS = /(?:https?:\/\/|(?<![\p{L}\p{N}])www\.)\S+/giu;
/**
 * One tag, or several in a row without a space (`#a#b`), but not within a word: `C#sharp` has none. Scripts
 * that write no spaces between words begin a tag anywhere, and so does an emoji made of a digit (1️⃣). Within a
 * tag, Persian, Sinhala and others join or part letters by characters without width (U+200C, U+200D).
 */
const TAGS =
  /(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}_](?!\ufe0f?\u20e3)\p{M}*)(?:#[\p{L}\p{M}\p{N}_]+(?:[\u200c\u200d]+[\p{L}\p{M}\p{N}_]+)*)+/gu;
const CUT = /\s*(?:…|\.{3})?\s*$/u;

function tagsOf(text: string): string[] {
  const found = text.replace(ADDRESS, ' ').match(TAGS) ?? [];
  return found.flatMap((tags) => tags.slice(1).split('#')).map((tag) => `#${tag}`);
}

/**
 * The tags of caption and title in their order, each once in its first spelling; null when there are none.
 * A title that is the beginning of the caption adds nothing: TikTok cuts it at 150 characters, at times
 * within a tag (https://developers.tiktok.com/doc/tiktok-api-v2-video-object).
 */
export function hashtagsIn(caption: string, title: string): string | null {
  const isBeginning = caption.trimStart().startsWith(title.trimStart().replace(CUT, ''));
  const found = new Map<string, string>();
  for (const tag of isBeginning ? tagsOf(caption) : [...tagsOf(caption), ...tagsOf(title)]) {
    if (!found.has(tag.toLowerCase())) found.set(tag.toLowerCase(), tag);
  }
  return found.size === 0 ? null : [...found.values()].join(' ');
}
