import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { startProduct, START_MS, type Product } from './product.ts';

let product: Product;
let client: OAuthClient;
beforeAll(async () => {
  product = await startProduct();
  client = createOAuthClient(product.stack);
  product.tiktok.dials.rateLimit.max = 100_000;
}, START_MS);
afterAll(() => product.close());
beforeEach(() => product.tiktok.reset());

interface Page {
  data: { videos: { id: string }[]; cursor: number; has_more: boolean };
}
const listCalls = () => product.tiktok.counts().videoList;
const truthOf = (handle: string) => product.tiktok.truth(handle).videos.map(({ id }) => id);

async function read(accessToken: string, query: string): Promise<Page['data']> {
  const answer = await client.api(accessToken, `/api/tiktok/videos?fields=id&${query}`);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  return (JSON.parse(answer.text) as Page).data;
}

test.each(['seed-1', 'seed-2', 'seed-3'])(
  "200 videos (%s) are TikTok's list, by at most 15 calls instead of 10",
  async (seed) => {
    const handle = `listed.${seed.at(-1)}`;
    product.tiktok.accounts.add({ handle, seed, videos: 200 });
    const { access_token } = await client.connect({ account: handle });
    product.tiktok.reset();
    const { videos, has_more } = await read(access_token, 'limit=200');
    expect(videos.map(({ id }) => id)).toEqual(truthOf(handle));
    expect(has_more).toBe(false);
    expect(listCalls()).toBeLessThanOrEqual(15);
  },
);

test('200 videos that were read before are read again by 11 calls', async () => {
  product.tiktok.accounts.add({ handle: 'again', videos: 200 });
  const { access_token } = await client.connect({ account: 'again' });
  await read(access_token, 'limit=200');
  product.tiktok.reset();
  const { videos } = await read(access_token, `limit=200&fresh_after=${Date.now()}`);
  expect(videos.map(({ id }) => id)).toEqual(truthOf('again'));
  expect(listCalls()).toBe(11);
});

test('a short list costs its pages only when the account was read before', async () => {
  const { access_token } = await client.connect({ account: 'ada' });
  const { status } = await client.api(access_token, '/api/tiktok/user?fields=username');
  expect(status).toBe(200);
  product.tiktok.reset();
  expect((await read(access_token, 'limit=200')).videos).toHaveLength(37);
  expect(listCalls()).toBe(2);
});

test('10,000 videos are complete, by a tenth more calls than 500', async () => {
  const { access_token } = await client.connect({ account: 'archive' });
  product.tiktok.reset();
  const ids: string[] = [];
  let next = 'limit=1000';
  for (;;) {
    const { videos, cursor, has_more } = await read(access_token, next);
    ids.push(...videos.map(({ id }) => id));
    if (!has_more) break;
    next = `limit=1000&cursor=${cursor}`;
  }
  expect(ids).toEqual(truthOf('archive'));
  expect(listCalls()).toBeLessThanOrEqual(550);
}, 60_000);
