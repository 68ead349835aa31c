import type { Browser } from 'playwright-core';
import type { LocalProduct } from '../../local/local-product.ts';
import { axeViolations, launchChromium, visit, type Visit } from './chromium.ts';
import {
  cells,
  chart,
  chartsReady,
  connect,
  score,
  START_MS,
  startProductWithPage,
  until,
} from './studio-page.ts';

type HTMLImage = { naturalWidth: number };

let product: LocalProduct;
let browser: Browser;
let now: Visit;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProductWithPage(), launchChromium()]);
  now = await visit(browser);
  await now.page.goto(product.studio.url);
  await connect(now.page);
  await chartsReady(now.page);
}, START_MS);
afterAll(async () => {
  await browser.close();
  await product.close();
});
beforeEach(async () => {
  // TikTok's calls are budgeted by the minute, and fourteen reports are read within one.
  product.stack.clock.advance(2 * 60_000);
  await now.page.goto(product.studio.url);
  await chartsReady(now.page);
});
afterEach(() => expect(now.faults.splice(0)).toEqual([]));

test('the report opens with every chart of its first page drawn', async () => {
  const states = await now.page
    .locator('.chart')
    .evaluateAll((all) => all.map((one) => one.dataset.state));
  expect(states).toHaveLength(13);
  expect(new Set(states)).toEqual(new Set(['drawn']));
});

test('scorecards show the numbers that TikTok has', async () => {
  const { user, videos } = product.stack.tiktok!.truth('ada');
  const views = videos.reduce((sum, video) => sum + Number(video['view_count']), 0);
  expect(await score(now.page, 'Followers')).toBe(
    Number(user['follower_count']).toLocaleString('en'),
  );
  expect(await score(now.page, 'Videos of the period')).toBe(String(videos.length));
  expect(await chart(now.page, 'Views').locator('.score').getAttribute('title')).toBe(
    views.toLocaleString('en'),
  );
});

test('top videos have thumbnails that load, and links', async () => {
  const images = chart(now.page, 'Top videos').locator('img');
  await expect(images.count()).resolves.toBe(10);
  await images.last().scrollIntoViewIfNeeded();
  await until(() =>
    images.evaluateAll((all) => all.every((one) => (one as HTMLImage).naturalWidth > 0)),
  );
  const link = chart(now.page, 'Top videos').locator('tbody td:nth-child(2) a').first();
  expect(await link.getAttribute('href')).toMatch(/^https:\/\/www\.tiktok\.com\/@ada\/video\/\d+/);
});

test('a click on a head sorts the table, a second one turns the order', async () => {
  const views = async () =>
    (await cells(now.page, 'Top videos', 4)).map((text) => Number(text.replaceAll(',', '')));
  const descending = await views();
  expect(descending).toEqual([...descending].sort((a, b) => b - a));
  await chart(now.page, 'Top videos').getByRole('button', { name: 'Video View Count' }).click();
  const ascending = await views();
  expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
  expect(ascending).not.toEqual(descending);
});

test('a chart can be read as a table', async () => {
  await chart(now.page, 'Views by day of creation')
    .getByRole('button', { name: /Show as table/ })
    .click();
  const days = await cells(now.page, 'Views by day of creation', 1);
  expect(days[0]).toMatch(/^\w{3} \d+, 2026$/);
  await chart(now.page, 'Views by day of creation')
    .getByRole('button', { name: /Show as chart/ })
    .click();
  await chart(now.page, 'Views by day of creation').locator('svg').first().waitFor();
});

test('the date control chooses videos by their day', async () => {
  const { page } = now;
  await page.getByLabel('First day').fill('2026-10-01');
  await page.getByLabel('Last day').fill('2026-10-31');
  await chartsReady(page);
  const inOctober = product.stack
    .tiktok!.truth('ada')
    .videos.filter(({ create_time: time }) => new Date(Number(time) * 1000).getUTCMonth() === 9);
  await until(async () => (await score(page, 'Videos of the period')) === String(inOctober.length));
  expect(await score(page, 'Followers')).toBe('12,480');
});

test('the drop-down list filters every chart by the chosen values', async () => {
  const { page } = now;
  await page.locator('.drop-down summary').click();
  await page.getByRole('checkbox', { name: '2. 16 to 30 s' }).check();
  const short = product.stack
    .tiktok!.truth('ada')
    .videos.filter(({ duration }) => Number(duration) > 15 && Number(duration) <= 30);
  await until(async () => (await score(page, 'Videos of the period')) === String(short.length));
  await chartsReady(page);
  expect(await cells(page, 'Top videos', 2)).toHaveLength(short.length);
});

test('the input box filters by a part of the description', async () => {
  const { page } = now;
  await page.getByLabel('Description contains').fill('recette');
  const rows = chart(page, 'Top videos').locator('tbody tr');
  await until(async () => (await rows.count()) < 10);
  await chartsReady(page);
  const names = await cells(page, 'Top videos', 2);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !name.includes('recette'))).toEqual([]);
});

test('controls that begin anew choose nothing, and neither does the report', async () => {
  const { page } = now;
  const all = await score(page, 'Videos of the period');
  await page.getByLabel('Description contains').fill('recette');
  await page.getByLabel('First day').fill('2026-10-01');
  await until(async () => (await score(page, 'Videos of the period')) !== all);
  await page.getByRole('button', { name: 'Data source' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await chartsReady(page);
  expect(await page.getByLabel('Description contains').inputValue()).toBe('');
  expect(await page.getByLabel('First day').inputValue()).not.toBe('2026-10-01');
  expect(await score(page, 'Videos of the period')).toBe(all);
});

test('a chosen value that no video of the days has can be taken back', async () => {
  const { page } = now;
  await page.locator('.drop-down summary').click();
  await page.getByRole('checkbox', { name: '2. 16 to 30 s' }).check();
  await page.getByLabel('First day').fill('2020-01-01');
  await page.getByLabel('Last day').fill('2020-01-02');
  const offered = page.locator('.drop-down').getByRole('checkbox', { includeHidden: true });
  await until(async () => (await offered.count()) === 1);
  await offered.first().uncheck();
  await page.getByLabel('Date range').selectOption('365');
  await until(async () => (await offered.count()) > 3);
  const { videos } = product.stack.tiktok!.truth('ada');
  await until(async () => (await score(page, 'Videos of the period')) === String(videos.length));
});

test('the other pages show weekdays, hours, a heat map, lengths and hashtags', async () => {
  const { page } = now;
  await page.getByRole('button', { name: 'When to post' }).click();
  await chart(page, 'Videos by weekday and hour').locator('svg').first().waitFor();
  await chart(page, 'By weekday')
    .getByRole('button', { name: /Show as table/ })
    .click();
  expect((await cells(page, 'By weekday', 1))[0]).toBe('Sunday');
  await page.getByRole('button', { name: 'What works' }).click();
  await chartsReady(page);
  expect((await cells(page, 'By hashtags', 1)).length).toBe(10);
});

test('a chart of chosen fields can be added and taken away', async () => {
  const { page } = now;
  await page.getByRole('button', { name: 'Your page' }).click();
  await page.getByRole('button', { name: 'Add a chart' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Likes by length');
  await page.getByRole('checkbox', { name: 'Video Duration Range' }).check();
  await page.getByRole('checkbox', { name: 'Video Like Count' }).check();
  await page.getByLabel('Aggregation of Video Like Count').selectOption('AVG');
  await page.getByRole('button', { name: 'Add chart' }).click();
  await chartsReady(page);
  expect(await chart(page, 'Likes by length').locator('th').allTextContents()).toEqual([
    'Video Duration Range',
    'Video Like Count (avg)',
  ]);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove Likes by length' }).click();
  await expect(page.locator('.chart').count()).resolves.toBe(0);
});

test('twenty charts of one page answer within a few seconds of each other', async () => {
  const { page } = now;
  await page.getByRole('button', { name: 'Your page' }).click();
  for (let at = 0; at < 20; at += 1) {
    await page.getByRole('button', { name: 'Add a chart' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill(`Chart ${at}`);
    await page.getByRole('checkbox', { name: 'Video View Count' }).check();
    await page.getByRole('button', { name: 'Add chart' }).click();
  }
  await page.getByRole('button', { name: 'Refresh data' }).click();
  await page.locator('.chart').nth(19).waitFor();
  await chartsReady(page);
  const states = await page
    .locator('.chart')
    .evaluateAll((all) => all.map((one) => one.dataset.state));
  expect(states).toEqual(Array.from({ length: 20 }, () => 'drawn'));
}, 60_000);

test('the data source page is the connector\u2019s own configuration and fields', async () => {
  const { page } = now;
  await page.getByRole('button', { name: 'Data source' }).click();
  await page.getByText('TikTok account: Ada Lovelace').waitFor();
  const schema = await product.studio.hostOf('a').getSchema();
  await expect(page.locator('.fields tbody tr').count()).resolves.toBe(schema.length);
  await page.getByLabel('Search fields').fill('hashtags');
  await expect(page.locator('.fields tbody tr').count()).resolves.toBe(1);
  expect(await axeViolations(page)).toEqual([]);
});

test('an answer on the configuration page reaches the connector', async () => {
  const { page } = now;
  await page.getByRole('button', { name: 'Data source' }).click();
  await page.getByLabel('Video limit').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await chartsReady(page);
  const stored = await page.evaluate("localStorage.getItem('studio-config-a')");
  expect(JSON.parse(String(stored))).toEqual({ video_limit: expect.any(String) as string });
  await page.evaluate("localStorage.removeItem('studio-config-a')");
});

test('the report has no accessibility fault in light, dark and on a phone', async () => {
  const { page } = now;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await axeViolations(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await axeViolations(page)).toEqual([]);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width).toBe(390);
  await page.setViewportSize({ width: 1440, height: 900 });
});
