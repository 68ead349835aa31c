/** `npm run screenshots`: the pictures in docs/images, taken of the running product. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readOptions } from '../local/command-line.ts';

import type { Browser, Page } from 'playwright-core';
import { startLocalProduct, type LocalProduct } from '../local/local-product.ts';
import { launchChromium, visit } from '../test/browser/chromium.ts';
import { chartsReady, openPanel } from '../test/browser/studio-page.ts';
import { runTool } from './run-tool.ts';

const ROOT = join(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs', 'images');
const EVIDENCE = join(ROOT, 'docs', 'evidence', 'index.html');
const SIZE = { width: 1280, height: 940 };
const DRAWN_MS = 800;

const HELP = `Usage: npm run screenshots

Starts the product on this machine, visits it with Chromium and writes docs/images/*.png: sign-in,
report (light, dark, phone), fields, machinery, and the evidence report if docs/evidence has one.

  CHROMIUM_PATH   environment variable: the browser, else /usr/bin/chromium
  --help          this text

Exit: 0; 1 when something failed; 2 wrong usage.
`;

/** Waits for the charts' drawing to come to rest, then takes what is in the window. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(DRAWN_MS);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  process.stderr.write(`docs/images/${name}.png\n`);
}

/** Signs in by the popup, with a picture of its page, and waits for the report. */
async function openReport(browser: Browser, product: LocalProduct): Promise<Page> {
  const { page } = await visit(browser, { viewport: SIZE });
  await page.goto(product.studio.url);
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Connect', exact: true }).click(),
  ]);
  await popup.getByRole('button', { name: 'Continue' }).waitFor();
  await popup.setViewportSize({ width: 560, height: 860 });
  await take(popup, 'sign-in');
  await popup.getByRole('button', { name: 'Continue' }).click();
  await chartsReady(page);
  return page;
}

async function takeAll(browser: Browser, product: LocalProduct): Promise<void> {
  const page = await openReport(browser, product);
  // The first report starts the functions; a picture is of an ordinary one.
  await page.getByRole('button', { name: 'Refresh data' }).click();
  await chartsReady(page);
  await take(page, 'report');
  await page.getByRole('button', { name: 'When to post' }).click();
  await chartsReady(page);
  await take(page, 'report-when');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Overview' }).click();
  await chartsReady(page);
  await take(page, 'report-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('button', { name: 'Data source' }).click();
  await page.getByText('TikTok account:').waitFor();
  await take(page, 'fields');
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await openPanel(page, 'Machinery');
  await page.getByRole('button', { name: 'Refresh data' }).click();
  await chartsReady(page);
  const action = page.locator('.action', { hasText: 'Refresh data' });
  const call = action.locator('.steps > li', { hasText: '/api/tiktok/videos' }).first();
  const closed = call.locator('details:not([open]) > summary');
  while ((await closed.count()) > 0) await closed.first().click();
  await call.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await take(page, 'machinery');
  await openPanel(page, 'Stored');
  await page.locator('.item').first().waitFor();
  await take(page, 'stored');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await take(page, 'report-phone');
  if (!existsSync(EVIDENCE)) return;
  const evidence = await browser.newPage({ viewport: SIZE });
  await evidence.goto(pathToFileURL(EVIDENCE).href);
  await take(evidence, 'evidence');
}

async function main(): Promise<void> {
  const { values } = readOptions({ options: { help: { type: 'boolean' } } });
  process.exitCode = 0;
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  await mkdir(IMAGES, { recursive: true });
  process.stderr.write('Starting the product ...\n');
  const product = await startLocalProduct({ env: { PORT: '0' } });
  try {
    const browser = await launchChromium();
    await takeAll(browser, product).finally(() => browser.close());
  } finally {
    await product.close();
  }
}

await runTool('npm run screenshots -- --help', main);
