import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** A popup begins as an empty page without storage. */
const TOUR_SEEN =
  "if (location.protocol === 'http:') localStorage.setItem('studio-tour-seen', 'yes')";

/** A browser window of its own: cookies, storage, and all that went wrong in it. */
export interface Visit {
  context: BrowserContext;
  page: Page;
  /** Console errors, policy violations, script errors, and requests that would leave this machine. */
  faults: string[];
}

/** Chromium without a window. In a container its own sandbox cannot be had. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

/** Opens a window in which every fault is noted and no request can leave this machine. */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions & { tour?: boolean } = {},
): Promise<Visit> {
  const { tour = false, ...rest } = options;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...rest });
  const faults: string[] = [];
  await context.route('**/*', async (route) => {
    const { hostname, protocol } = new URL(route.request().url());
    const isHere = ['localhost', '127.0.0.1'].includes(hostname) || protocol === 'data:';
    if (isHere) return route.continue();
    faults.push(`a request to ${hostname}`);
    return route.abort();
  });
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
  });
  if (!tour) await context.addInitScript(TOUR_SEEN);
  return { context, page: await context.newPage(), faults };
}

/** Rules of axe (WCAG 2.2 A and AA, and best practices) that the page breaks, each with its places. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  const { violations } = result as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`),
  );
}
