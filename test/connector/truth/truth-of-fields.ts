import type { Json } from './account.ts';

export type Value = unknown;

const formats = new Map<string, Intl.DateTimeFormat>();
/** `YYYYMMDDHHmm` on the wall clock of a zone, as the language's own calendar tells it. */
function wallClock(seconds: number, zone: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  return format.format(seconds * 1000).replace(/\D/g, '');
}

/**
 * One value of one record, written by hand from the meaning of each field. A record has TikTok's names
 * (`u.` before those of the account), and `zone`, `readAt` and `complete` of its chart.
 */
export function valueOf(id: string, record: Json): Value {
  const at = (name: string): Value => record[name] ?? null;
  const zone = String(record['zone']);
  const created = at('create_time') === null ? null : wallClock(Number(at('create_time')), zone);
  switch (id) {
    case 'video_create_time':
      return created && created.slice(0, 10);
    case 'video_create_date':
      return created && created.slice(0, 8);
    case 'video_create_hour':
      return created && created.slice(8, 10);
    case 'video_create_weekday':
      return created && weekdayOf(created);
    case 'video_name':
      return nameOf(record);
    case 'video_hashtags':
      return hashtagsOf(`${at('video_description') ?? ''} ${at('title') ?? ''}`);
    case 'video_duration_bucket':
      return at('duration') === null ? null : rangeOf(Number(at('duration')));
    case 'video_posts':
      return at('id') === null ? null : 1;
    case 'video_engagements': {
      const parts = [at('like_count'), at('comment_count'), at('share_count')];
      return parts.includes(null) ? null : parts.map(Number).reduce((sum, part) => sum + part);
    }
    case 'video_description':
      return at('video_description');
    case 'data_as_of':
      return wallClock(Number(at('readAt')), zone);
    case 'is_complete':
      return at('complete');
    case 'user_avatar':
      return image(at('u.avatar_url'), 'Profile picture');
    case 'user_profile_link':
      return link(at('u.profile_deep_link'), at('u.username'));
    case 'video_thumbnail':
      return image(at('cover_image_url'), 'Video cover');
    case 'video_link':
      return link(at('share_url'), nameOf(record));
    case 'video_thumbnail_link':
      return link(at('share_url'), image(at('cover_image_url'), 'Video cover'));
    default:
      return at(id.replace(/^user_/, 'u.').replace(/^video_/, ''));
  }
}

function weekdayOf(minute: string): string {
  const day = `${minute.slice(0, 4)}-${minute.slice(4, 6)}-${minute.slice(6, 8)}`;
  return String(new Date(`${day}T12:00:00Z`).getUTCDay());
}

function nameOf(record: Json): string | null {
  const texts = [record['title'], record['video_description']];
  const found = texts.map((text) => String(text ?? '').trim()).find((text) => text !== '');
  if (found !== undefined) return found.replace(/\s+/g, ' ');
  return record['id'] === undefined ? null : `Video ${String(record['id'])}`;
}

function hashtagsOf(text: string): string | null {
  const tags = text.split(/[\s"',]+/).filter((word) => /^#./.test(word));
  const lower = tags.map((tag) => tag.toLowerCase());
  return tags.filter((_, at) => lower.indexOf(lower[at] ?? '') === at).join(' ') || null;
}

function rangeOf(seconds: number): string {
  if (seconds < 16) return '1. up to 15 s';
  if (seconds < 31) return '2. 16 to 30 s';
  if (seconds < 61) return '3. 31 to 60 s';
  if (seconds < 181) return '4. 1 to 3 min';
  return seconds < 601 ? '5. 3 to 10 min' : '6. over 10 min';
}

const image = (url: Value, alt: string): Value => url && { kind: 'image', url, alt };
const link = (url: Value, label: Value): Value =>
  url === null || label === null ? null : { kind: 'link', url, label };
