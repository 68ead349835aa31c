import type { Browser } from 'playwright-core';
import type { LocalProduct } from '../../local/local-product.ts';
import { axeViolations, launchChromium, visit } from './chromium.ts';
import { START_MS, startProductWithPage } from './studio-page.ts';

let product: LocalProduct;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProductWithPage(), launchChromium()]);
}, START_MS);
afterAll(async () => {
  await browser.close();
  await product.close();
});

/** A browser says of every page with such a status that it could not be loaded. */
const REFUSED = /^console: Failed to load resource: the server responded with a status of 4\d\d/;

const PAGES = [
  ['the start page', '/', 200, 'Social Insights Studio'],
  ['the privacy policy', '/privacy', 200, 'Privacy Policy'],
  ['the terms', '/terms', 200, 'Terms of Service'],
  ['a refused sign-in', '/oauth/authorize?client_id=stranger', 400, /\w/],
  ['a return from TikTok that nobody began', '/auth/tiktok/callback?code=c&state=s', 400, /\w/],
] as const;

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each(PAGES)(
    '%s obeys its own policy and can be read by everyone',
    async (_, path, status, title) => {
      const { context, page, faults } = await visit(browser, { colorScheme });
      const answer = await page.goto(product.stack.baseUrl + path);
      expect([answer?.status(), await page.locator('h1').textContent()]).toEqual([
        status,
        expect.stringMatching(title) as string,
      ]);
      expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
      // The style is allowed by its hash: without it the page would stay as wide as the window.
      const box = await page.locator('main').boundingBox();
      expect(box?.width).toBeLessThan(900);
      expect(await axeViolations(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await context.close();
      expect(faults.filter((fault) => !REFUSED.test(fault))).toEqual([]);
    },
  );
});

test('the page at the end of a sign-in names the account, and obeys its policy', async () => {
  const { context, page, faults } = await visit(browser);
  await page.goto(`${product.studio.url}connect`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'TikTok is connected' }).waitFor();
  await page.getByText('Ada Lovelace').waitFor();
  const box = await page.locator('main').boundingBox();
  expect(box?.width).toBeLessThan(900);
  expect(await axeViolations(page)).toEqual([]);
  await context.close();
  expect(faults).toEqual([]);
});
