/** Whatever an answer holds: taken apart and put together, it shows a chart the same. */
import fc from 'fast-check';
import type { JsonObject } from '../../connector/answers.ts';
import { joinAnswer, splitAnswer } from '../../connector/shared-columns.ts';

const NAMES = ['id', 'title', 'like_count', 'cover_image_url'];
const rest = { cursor: 7, has_more: false, missing_scopes: [], data_as_of: 1_800_000_000_000 };

const joined = (answer: JsonObject, fields: readonly string[]) => {
  const texts = splitAnswer(answer);
  return joinAnswer((name) => texts.get(name), fields);
};

test('videos come back with the fields asked, in order; a field that one lacks is null', () => {
  const video = fc.record(
    { id: fc.string(), title: fc.string({ unit: 'binary' }), like_count: fc.maxSafeInteger() },
    { requiredKeys: [] },
  );
  const videos = fc.array(video, { maxLength: 60, size: 'max' });
  fc.assert(
    fc.property(videos, fc.subarray(NAMES), (records, fields) => {
      const known = fields.filter((name) => records.some((record) => name in record));
      const expected = records.map((record: JsonObject) =>
        Object.fromEntries(known.map((name) => [name, record[name] ?? null])),
      );
      expect(joined({ ...rest, videos: records }, fields)).toEqual({ ...rest, videos: expected });
    }),
  );
});

test.each<[string, JsonObject]>([
  ['an account', { user: { display_name: 'Ada' }, ...rest }],
  ['videos that are no list', { videos: 'none', ...rest }],
  ['a list of something else', { videos: [{ id: '1' }, null, 7], ...rest }],
])('%s comes back whole', (_, answer) => {
  expect(joined(answer, ['id', 'title'])).toEqual(answer);
});

test('without one of the texts asked there is no answer', () => {
  const texts = splitAnswer({ ...rest, videos: [{ id: '1', title: 'a' }] });
  for (const gone of texts.keys()) {
    const left = new Map([...texts].filter(([name]) => name !== gone));
    expect(joinAnswer((name) => left.get(name), ['id', 'title'])).toBeNull();
  }
  expect(texts.size).toBe(3);
});
