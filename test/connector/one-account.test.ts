import { createWorld, type SentRequest, type World } from './built-script.ts';
import { failed, ok } from './scripted-platform.ts';

const CHART = {
  configParams: { video_limit: '5000' },
  fields: [{ name: 'video_title' }, { name: 'user_username' }],
};
const bearer = ({ headers }: SentRequest): string => headers?.Authorization?.slice(7) ?? '';

type Made = ReturnType<typeof createWorld>;

/** Account of a token, whose name begins with it: `a1` and `a2` are two tokens of account a. */
function backend(alive: () => string): World['respond'] {
  return (request) => {
    const token = bearer(request);
    const account = token.slice(0, 1);
    if (token !== alive()) return failed(401, 'access_token_invalid');
    const url = new URL(request.url);
    if (url.pathname.endsWith('/user'))
      return ok({ user: { username: account }, missing_scopes: [], data_as_of: 1 });
    const first = !url.searchParams.has('cursor');
    const id = `${account}${first ? 1 : 2}`;
    const videos = [{ id, title: id, create_time: 1 }];
    return ok({ videos, cursor: 1, has_more: first, missing_scopes: [], data_as_of: 1 });
  };
}

/** Rows of the chart when `meanwhile` happens before the second page is answered. */
function rowsWhen(meanwhile: (made: Made, expire: (token: string) => void) => void) {
  let alive = 'a1';
  let happened = false;
  const answer = backend(() => alive);
  const made = createWorld({
    token: { access_token: 'a1', refresh_token: 'r1' },
    refresh: () => {
      alive = 'a2';
      made.world.token = { access_token: 'a2', refresh_token: 'r2' };
    },
    respond: (request, world) => {
      if (request.url.includes('cursor=') && !happened) {
        happened = true;
        meanwhile(made, (token) => (alive = token));
      }
      return answer(request, world);
    },
  });
  const { result } = made.call('getData', CHART);
  return {
    rows: (result as { rows: { values: unknown[] }[] }).rows.map(({ values }) => values),
    made,
  };
}

describe('a chart of several pages', () => {
  test('begins anew when another account is connected meanwhile, and mixes no two', () => {
    const { rows } = rowsWhen(({ world }, expire) => {
      world.token = { access_token: 'b1', refresh_token: 'r9' };
      expire('b1');
    });
    expect(rows).toEqual([
      ['b1', 'b'],
      ['b2', 'b'],
    ]);
  });

  test('goes on where it is when its own token has been renewed', () => {
    const { rows, made } = rowsWhen((_, expire) => expire('none'));
    expect(rows).toEqual([
      ['a1', 'a'],
      ['a2', 'a'],
    ]);
    expect(made.sent.map(bearer)).toEqual(['a1', 'a1', 'a1', 'a2']);
  });

  test('goes on where it is when another chart has renewed the token', () => {
    const other = { fields: [{ name: 'user_likes_count' }] };
    const { rows, made } = rowsWhen(({ call }, expire) => {
      expire('none');
      call('getData', { ...other, scriptParams: { lastRefresh: '1700000000000' } });
    });
    expect(rows).toHaveLength(2);
    const own = made.sent.filter(({ url }) => !url.includes('fresh_after'));
    expect(own.map(bearer)).toEqual(['a1', 'a1', 'a1', 'a2']);
  });
});
