import { columnById, type ColumnRow } from '../../contract/catalogue.ts';
import { FIELDS } from '../../contract/fields.ts';
import { cell } from '../../connector/values.ts';
import { sourceOf } from './sources.ts';

const row = (id: string): ColumnRow => {
  const found = columnById(id);
  if (!found) throw new Error(id);
  return found;
};
/** A cell of a record that is both account and video. */
const cellOf = (id: string, record: object) =>
  cell(row(id), sourceOf({ ...record }, { ...record }));

describe("a value of TikTok's", () => {
  test.each([
    [0, '1970010100'],
    [1_700_000_000, '2023111422'],
    [1_704_067_199, '2023123123'],
    [1_709_164_800, '2024022900'],
  ])('of %i seconds becomes the UTC hour %s', (seconds, text) => {
    expect(cellOf('video_create_time', { create_time: seconds })).toBe(text);
  });

  test.each([[undefined], [null]])('that is %s is null, in every field', (value) => {
    for (const field of FIELDS) {
      expect(cellOf(field.id, { [field.tiktok.name]: value })).toBeNull();
    }
  });

  test('of zero, false or empty text is kept', () => {
    expect(cellOf('video_like_count', { like_count: 0 })).toBe(0);
    expect(cellOf('user_is_verified', { is_verified: false })).toBe(false);
    expect(cellOf('user_bio_description', { bio_description: '' })).toBe('');
  });

  test('of an id beyond 2^53 keeps every digit', () => {
    expect(cellOf('video_id', { id: '7123456789012345678' })).toBe('7123456789012345678');
  });

  test('keeps emoji', () => {
    expect(cellOf('video_title', { title: 'sea 🌊👩‍👩‍👧' })).toBe('sea 🌊👩‍👩‍👧');
  });

  test.each([
    ['video_id', { id: 7 }],
    ['video_like_count', { like_count: '7' }],
    ['video_create_time', { create_time: '2024-01-01' }],
    ['user_is_verified', { is_verified: 'true' }],
    ['video_title', { title: { text: 'a' } }],
  ])('of the wrong type in %s is an error that names the field', (id, record) => {
    const expected = { code: 'unexpected_answer', facts: { what: id } };
    expect(() => cellOf(id, record)).toThrow(expect.objectContaining(expected));
  });

  test('of a moment in milliseconds instead of seconds is an error and not the year 55840', () => {
    const work = () => cellOf('video_create_time', { create_time: 1_700_000_000_000 });
    expect(work).toThrow(expect.objectContaining({ code: 'unexpected_answer' }));
  });
});

describe('a computed value', () => {
  test.each([
    ['video_create_date', '20231114'],
    ['video_create_weekday', '2'],
    ['video_create_hour', '22'],
  ])('of the creation in %s is %s', (id, text) => {
    expect(cellOf(id, { create_time: 1_700_000_000 })).toBe(text);
    expect(cellOf(id, { create_time: null })).toBeNull();
  });

  test.each([
    [{ id: '7', title: 'Title', video_description: 'Caption' }, 'Title'],
    [{ id: '7', title: '  ', video_description: 'Caption\n#a' }, 'Caption #a'],
    [{ id: '7', title: null }, 'Video 7'],
    [{ id: '7', title: '\u200b\u200d' }, 'Video 7'],
    [{ id: '7', title: '🌊'.repeat(61) }, `${'🌊'.repeat(59)}…`],
    [{}, null],
  ])('that names %j is %j', (video, name) => {
    expect(cellOf('video_name', video)).toBe(name);
  });

  test.each(['👩‍👩‍👧', '🇩🇪', '👍🏽', '❤️‍🔥', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', 'e\u0301'])(
    'that is a name keeps %s whole wherever it is cut',
    (character) => {
      for (let before = 56; before < 62; before += 1) {
        const text = `${'x'.repeat(before)}${character}${character} and so on`;
        const seen = [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);
        expect(cellOf('video_name', { title: text })).toBe(`${seen.slice(0, 59).join('')}…`);
      }
    },
  );

  test.each([
    [{ video_description: 'one #fyp two #日本 #FYP #été_2026!' }, '#fyp #日本 #été_2026'],
    [{ title: '#a#b', video_description: null }, '#a #b'],
    [{ video_description: 'no tags, # and #! neither' }, null],
    [{ video_description: 'https://x.y/p#section www.x.y/#top HTTP://x.y/?a=#b #real' }, '#real'],
    [
      { video_description: 'C#sharp, foo#bar, 1#2, _#_ and été#a; (#b) "#c", 🌊#d ❤️#e' },
      '#b #c #d #e',
    ],
    [{ video_description: '今日は#東京 и#я' }, '#東京'],
    [{ video_description: '1️⃣#first 2⃣#second' }, '#first #second'],
    [
      { video_description: '#می\u200cخواهم #ශ්\u200dරී, #end\u200d ' },
      '#می\u200cخواهم #ශ්\u200dරී #end',
    ],
    [{ video_description: 'Awww...#cute awww.#dogs' }, '#cute #dogs'],
    [{ title: 'How to #market', video_description: 'How to #marketing well' }, '#marketing'],
    [{ title: 'How to #market…', video_description: ' How to #marketing' }, '#marketing'],
    [{ title: 'Cut ...', video_description: 'Cut here #a' }, '#a'],
    [{ title: 'Own #title', video_description: 'Other #caption' }, '#caption #title'],
    [{ title: '#only', video_description: '' }, '#only'],
    [{}, null],
  ])('of the hashtags in %j is %j', (video, tags) => {
    expect(cellOf('video_hashtags', video)).toBe(tags);
  });

  test.each([
    [0, '1. up to 15 s'],
    [15, '1. up to 15 s'],
    [16, '2. 16 to 30 s'],
    [60, '3. 31 to 60 s'],
    [61, '4. 1 to 3 min'],
    [600, '5. 3 to 10 min'],
    [601, '6. over 10 min'],
    [null, null],
  ])('of a duration of %p seconds is in the range %p', (duration, range) => {
    expect(cellOf('video_duration_bucket', { duration })).toBe(range);
  });

  test('of engagements adds likes, comments and shares', () => {
    const parts = { like_count: 5, comment_count: 3, share_count: 0 };
    expect(cellOf('video_engagements', parts)).toBe(8);
  });

  test('of engagements is unknown when one part is', () => {
    expect(cellOf('video_engagements', { like_count: 5, comment_count: 3 })).toBeNull();
  });

  test('counts a video as one, and no video as none', () => {
    expect([cellOf('video_posts', { id: '1' }), cellOf('video_posts', {})]).toEqual([1, null]);
  });

  test('tells when the data was read, and whether it is all', () => {
    const source = sourceOf({}, {}, { complete: false });
    expect(cell(row('data_as_of'), source)).toBe('202611221704');
    expect(cell(row('is_complete'), source)).toBe(false);
  });

  test('of a wrong type is an error and no number', () => {
    const work = () => cellOf('video_engagements', { like_count: '5', comment_count: 1 });
    expect(work).toThrow(expect.objectContaining({ code: 'unexpected_answer' }));
  });
});
