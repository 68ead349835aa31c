import type { Browser, Page } from 'playwright-core';
import type { LocalProduct } from '../../local/local-product.ts';
import { axeViolations, launchChromium, visit, type Visit } from './chromium.ts';
import {
  chart,
  chartsReady,
  connect,
  openPanel,
  START_MS,
  startProductWithPage,
} from './studio-page.ts';

let product: LocalProduct;
let browser: Browser;
let now: Visit;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProductWithPage(), launchChromium()]);
}, START_MS);
afterAll(async () => {
  await browser.close();
  await product.close();
});
beforeEach(async () => {
  now = await visit(browser);
  await now.page.goto(product.studio.url);
});
afterEach(async () => {
  await product.studio.hostOf('a').resetAuth();
  await now.context.close();
  expect(now.faults).toEqual([]);
});

/** What the open timeline says, line by line. */
const lines = (page: Page) =>
  page.locator('.step').evaluateAll((all) => all.map((one) => one.innerText));

test('the timeline leads from a connector call down to TikTok', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await openPanel(page, 'Machinery');
  const action = page.locator('.action', { hasText: 'Open the report' });
  await action.waitFor();
  for (const service of ['Connector', 'API Gateway', 'Lambda', 'DynamoDB', 'KMS', 'TikTok']) {
    await action.locator('.chip', { hasText: service }).waitFor();
  }
  const call = action.locator('.steps > li', { hasText: 'POST /v2/video/list/' }).first();
  const closed = call.locator('details:not([open]) > summary');
  while ((await closed.count()) > 0) await closed.first().click();
  const told = await lines(page);
  for (const step of ['authorizer', 'GetItem', 'POST /v2/video/list/']) {
    expect(told.some((line) => line.includes(step))).toBe(true);
  }
  expect(await axeViolations(page)).toEqual([]);
});

test('what is done at the report has steps of its own', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await page.getByLabel('First day').fill('2026-10-01');
  await chartsReady(page);
  await page.getByRole('button', { name: 'When to post' }).click();
  await chartsReady(page);
  await openPanel(page, 'Machinery');
  for (const title of ['Choose other days', 'Open the page When to post']) {
    await page
      .locator('.action', { hasText: title })
      .getByText('getData()')
      .first()
      .waitFor({ state: 'attached' });
  }
});

test('a sign-in appears with its redirects and KMS calls', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await openPanel(page, 'Machinery');
  const action = page
    .locator('.action')
    .filter({ has: page.getByText('Connect', { exact: true }) });
  await action.locator('summary').first().click();
  await action.getByText('GET /oauth/authorize').waitFor();
  await action.getByText('GET /auth/tiktok/callback').waitFor();
  await action.getByText('authCallback()').waitFor();
});

test('stored tokens are seen as ciphertext with their end', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await openPanel(page, 'Stored');
  const item = page.locator('.item', { hasText: 'TikTok tokens, encrypted' }).first();
  await item.getByText('deleted after').waitFor();
  await expect(item.locator('.encrypted').count()).resolves.toBe(2);
  expect(await axeViolations(page)).toEqual([]);
});

test('the dials and every panel can be used without a mouse', async () => {
  const { page } = now;
  await page.getByRole('button', { name: 'Behind the scenes' }).focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Behind the scenes' });
  await panel.getByRole('button', { name: 'Dials' }).focus();
  await page.keyboard.press('Enter');
  await panel.getByText('Lambda', { exact: true }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Enter');
  expect(await panel.isVisible()).toBe(false);
});

test('the two Google users are connected apart', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await page.getByLabel('Google user').selectOption('b');
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  await connect(page, { account: 'prolific' });
  await chartsReady(page);
  await chart(page, 'Account').getByText('Prolific & <Sons>').waitFor();
  await page.getByLabel('Google user').selectOption('a');
  await chart(page, 'Account').getByText('Ada Lovelace').waitFor();
  await product.studio.hostOf('b').resetAuth();
});

test('disconnecting takes the report away and the tokens out of the table', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  await expect(page.locator('.chart').count()).resolves.toBe(0);
  await openPanel(page, 'Stored');
  await page.locator('.item').first().waitFor();
  await expect(page.locator('.item', { hasText: 'TikTok tokens' }).count()).resolves.toBe(0);
});

test('the first visit begins with a tour of four steps, the second does not', async () => {
  const first = await visit(browser, { tour: true });
  const { page } = first;
  await page.goto(product.studio.url);
  const tour = page.getByRole('dialog');
  for (const title of ['Your TikTok account', 'Connect as', 'Look behind', 'Turn the dials']) {
    await tour.getByRole('heading', { name: title }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
  }
  expect(await tour.isVisible()).toBe(false);
  await page.reload();
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  expect(await tour.isVisible()).toBe(false);
  await first.context.close();
  expect(first.faults).toEqual([]);
});

test('the colours follow the switch', async () => {
  const { page } = now;
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  const before = await background();
  const button = page.getByRole('button', { name: /Colours/ });
  await button.click();
  await button.click();
  expect(await button.getAttribute('aria-label')).toBe('Colours: dark');
  expect(await background()).not.toBe(before);
});
