import type { TikTokSimulator } from '../../../local/tiktok/simulator.ts';
import * as client from './client.ts';

afterAll(client.closeAll);

const ask = async (
  simulator: TikTokSimulator,
  token: string,
  ids: unknown[],
  fields = 'id',
): Promise<client.Reply> =>
  client.videoCall(simulator, token, { filters: { video_ids: ids } }, fields, 'query');
const idsOf = (simulator: TikTokSimulator, handle: string): string[] =>
  simulator.truth(handle).videos.map(({ id }) => String(id));

test('answers the asked videos of the user', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { account: 'ada' });
  const ids = idsOf(simulator, 'ada').slice(5, 8);
  const { body } = await ask(simulator, accessToken, ids, 'id,duration');
  expect(body.data.videos.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(body.data.videos[0].duration).toBe(simulator.truth('ada').videos[5]?.['duration']);
});

test('ids that are foreign, deleted or unknown are left out', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { account: 'ada' });
  const [mine = '', deleted = ''] = idsOf(simulator, 'ada');
  const [foreign = ''] = idsOf(simulator, 'prolific');
  simulator.accounts.get('ada')?.feed.hide(deleted);
  const { body } = await ask(simulator, accessToken, [mine, deleted, foreign, '1']);
  expect(body.data.videos).toEqual([{ id: mine }]);
});

test('20 ids are accepted, 21 get 400 invalid_params', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { account: 'ada' });
  const ids = idsOf(simulator, 'ada');
  const twenty = await ask(simulator, accessToken, ids.slice(0, 20));
  const more = await ask(simulator, accessToken, ids.slice(0, 21));
  expect(twenty.body.data.videos).toHaveLength(20);
  expect([more.status, more.body.error.code]).toEqual([400, 'invalid_params']);
});

test('an id sent as a number gets 400 invalid_params', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { account: 'ada' });
  expect((await ask(simulator, accessToken, [77083667])).status).toBe(400);
});

test('a cover link opens for six hours and is dead afterwards; a query renews it', async () => {
  const simulator = await client.start();
  const { accessToken, refreshToken } = await client.signIn(simulator, { account: 'ada' });
  const ids = idsOf(simulator, 'ada').slice(0, 1);
  const first = await ask(simulator, accessToken, ids, 'cover_image_url');
  const link = first.body.data.videos[0].cover_image_url;
  const expires = new URL(link).searchParams.get('x-expires');
  expect(Number(expires)).toBe(client.START / 1000 + 21_600);
  expect((await client.send(link)).status).toBe(200);
  simulator.advance(21_600_000);
  expect((await client.send(link)).status).toBe(403);
  const { body } = await client.refresh(simulator, refreshToken);
  const second = await ask(simulator, body.access_token, ids, 'cover_image_url');
  expect((await client.send(second.body.data.videos[0].cover_image_url)).status).toBe(200);
});

test('a cover link with a later expiry written into it does not open', async () => {
  const simulator = await client.start();
  const link = new URL(String(simulator.truth('ada').videos[0]?.['cover_image_url']));
  link.searchParams.set('x-expires', '9999999999');
  expect((await client.send(link.href)).status).toBe(403);
});

test('an avatar link opens and expires', async () => {
  const simulator = await client.start();
  const link = String(simulator.truth('ada').user['avatar_url_100']);
  expect((await client.send(link)).headers.get('content-type')).toBe('image/svg+xml');
  simulator.advance(21_600_000);
  expect((await client.send(link)).status).toBe(403);
});
