import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { startLocalProduct, type LocalProduct } from '../../local/local-product.ts';

export const START_MS = 180_000;

/**
 * The product on free ports; limits per address are lifted, since every visit comes from the
 * same one, and the connector's waiting between attempts is shortened: no more than leaves a chart that
 * waits for another one's tries some real seconds.
 */
export function startProductWithPage(connectorCode?: string): Promise<LocalProduct> {
  const env = { PORT: '0', RATE_LIMIT_MAX: '100000', API_RATE_LIMIT_MAX: '100000' };
  return startLocalProduct({
    env,
    sleepScale: 0.1,
    ...(connectorCode !== undefined && { connectorCode }),
  });
}

export interface ConsentChoices {
  account?: string;
  /** Permissions to take the tick from. */
  without?: string[];
  refuse?: boolean;
}

/** Presses Connect and answers the consent page in the popup; resolves with the popup. */
export async function connect(page: Page, choices: ConsentChoices = {}): Promise<Page> {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Connect', exact: true }).first().click(),
  ]);
  const { account = 'ada', without = [], refuse = false } = choices;
  await popup.locator(`input[name=account][value=${account}]`).check();
  for (const scope of without) await popup.locator(`input[value="${scope}"]`).uncheck();
  await popup.getByRole('button', { name: refuse ? 'Cancel' : 'Continue' }).click();
  return popup;
}

const LOOK_MS = 50;
const PATIENCE_MS = 20_000;

/**
 * Waits until a question about the page has the answer true. The page's policy forbids the browser's
 * own waiting for an expression, so it is asked again and again from here.
 */
export async function until(ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`It did not become true: ${String(ask)}`);
    await pause(LOOK_MS);
  }
}

/** Waits until no chart of the open page is loading any more. */
export async function chartsReady(page: Page): Promise<void> {
  await page.locator('.chart').first().waitFor();
  const noneWaits = async () => (await page.locator('.chart[data-state="waiting"]').count()) === 0;
  // A click takes a moment to reach the charts: they are ready when they stay so.
  await until(async () => {
    if (!(await noneWaits())) return false;
    await page.waitForTimeout(300);
    return noneWaits();
  });
}

/** The section of a chart, by its title. */
export function chart(page: Page, title: string) {
  return page.locator(`section.chart[aria-label="${title}"]`);
}

/** The number of a scorecard as it is shown. */
export function score(page: Page, title: string): Promise<string | null> {
  return chart(page, title).locator('.score').textContent();
}

/** Texts of the cells of a column of a shown table. */
export function cells(page: Page, title: string, column: number): Promise<string[]> {
  return chart(page, title).locator(`tbody td:nth-child(${column})`).allTextContents();
}

/** Opens the panel behind the scenes at one of its tabs. */
export async function openPanel(page: Page, tab: 'Machinery' | 'Dials' | 'Stored'): Promise<void> {
  const panel = page.getByRole('complementary', { name: 'Behind the scenes' });
  if (!(await panel.isVisible()))
    await page.getByRole('button', { name: 'Behind the scenes' }).click();
  await panel.getByRole('button', { name: tab, exact: true }).click();
}
