import { FIELDS, isUsual, SCOPES } from '../../../contract/fields.ts';
import { TIKTOK_FIELDS } from '../../../local/tiktok/fields.ts';

const kindOf = (json: string, unit?: string): string => {
  if (unit === 'epoch seconds') return 'epochSeconds';
  return json.startsWith('int') ? 'integer' : json;
};

describe.each(['user', 'video'] as const)('the %s fields', (of) => {
  const transcribed = TIKTOK_FIELDS[of].fields.map(({ name, scope, json, unit }) => ({
    name,
    scope,
    json: kindOf(json, unit),
  }));

  test('of the catalogue are those of TikTok, with the same scopes and types', () => {
    const catalogue = FIELDS.filter((field) => field.of === of).map(({ tiktok, json }) => ({
      name: tiktok.name,
      scope: tiktok.scope,
      json,
    }));
    const byName = (a: { name: string }, b: { name: string }): number =>
      a.name.localeCompare(b.name);
    expect([...catalogue].sort(byName)).toEqual([...transcribed].sort(byName));
  });
});

test('the fields that only newer pages have are asked by name only', () => {
  const newer = TIKTOK_FIELDS.video.fields.filter((field) => field.note !== undefined);
  const byName = FIELDS.filter((field) => !isUsual(field));
  expect(byName.map(({ tiktok }) => tiktok.name)).toEqual(newer.map(({ name }) => name));
});

test('the scopes of the catalogue are those of TikTok', () => {
  expect(TIKTOK_FIELDS.scopes.map(({ name }) => name)).toEqual([...SCOPES]);
});

test('only the basic scope cannot be refused', () => {
  const fixed = TIKTOK_FIELDS.scopes.filter(({ toggleable }) => !toggleable);
  expect(fixed.map(({ name }) => name)).toEqual(['user.info.basic']);
});
