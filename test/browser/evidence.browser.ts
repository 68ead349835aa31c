import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { axeViolations, launchChromium, visit } from './chromium.ts';

const REPORT = readFileSync(join(import.meta.dirname, '../../docs/evidence/index.html'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
}, 60_000);
afterAll(() => browser.close());

test.each([
  ['light', 1280],
  ['light', 390],
  ['dark', 1280],
  ['dark', 390],
] as const)(
  'the evidence report in %s colours, %i pixels wide, can be read by everyone',
  async (colorScheme, width) => {
    const { context, page, faults } = await visit(browser, { colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.setContent(REPORT);
    expect(await page.locator('h1').textContent()).toBe('Evidence report');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await axeViolations(page)).toEqual([]);
    await context.close();
    expect(faults).toEqual([]);
  },
);
