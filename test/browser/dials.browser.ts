import type { Browser } from 'playwright-core';
import type { LocalProduct } from '../../local/local-product.ts';
import { axeViolations, launchChromium, visit, type Visit } from './chromium.ts';
import {
  chart,
  chartsReady,
  connect,
  openPanel,
  score,
  START_MS,
  startProductWithPage,
  until,
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
  const { tiktok } = product.stack;
  Object.assign(tiktok!.dials, { failNext: [], latencyMs: 0 });
  await product.studio.hostOf('a').resetAuth();
  await now.context.close();
  expect(now.faults).toEqual([]);
});

const details = (title: string) => chart(now.page, title).locator('.error details p').textContent();
const failed = (title: string) => chart(now.page, title).locator('.error').waitFor();

test('who refuses a permission sees which charts need it, and the others', async () => {
  const { page } = now;
  const popup = await connect(page, { without: ['video.list'] });
  await popup.getByText('You did not give these permissions').waitFor();
  await failed('Views');
  expect(await details('Views')).toContain('This chart needs a permission you did not give');
  expect(await score(page, 'Followers')).toBe('12,480');
  expect(await axeViolations(page)).toEqual([]);
});

test('who cancels at TikTok reads why nothing was connected', async () => {
  const popup = await connect(now.page, { refuse: true });
  await popup.getByText('TikTok access was not granted').waitFor();
  await now.page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
});

test('an account without videos gives a report that says so', async () => {
  await connect(now.page, { account: 'newcomer' });
  await chartsReady(now.page);
  await chart(now.page, 'Top videos').getByText('No data').waitFor();
  expect(await score(now.page, 'Followers')).toBe('0');
});

test('an app removed at TikTok ends the report with a way back', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await openPanel(page, 'Dials');
  await page.getByRole('button', { name: '@ada removes the app' }).click();
  await until(() => Promise.resolve(product.stack.tiktok!.deliveries().at(-1)?.status === 200));
  await page.getByRole('button', { name: 'Refresh data' }).click();
  await failed('Followers');
  expect(await chart(page, 'Followers').locator('.error').textContent()).toMatch(/authoriz/i);
  await page.getByText('Not connected', { exact: true }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

test('two hours later TikTok\u2019s token is renewed once, and the report stands', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  const before = product.stack.tiktok!.counts().refresh;
  await openPanel(page, 'Dials');
  await page.getByRole('button', { name: '+ 2 hours' }).click();
  await page.getByText('The clock jumped two hours.').waitFor();
  await until(async () => product.stack.tiktok!.counts().refresh > before);
  await chartsReady(page);
  expect(await score(page, 'Followers')).toBe('12,480');
  expect(product.stack.tiktok!.counts().refresh).toBe(before + 1);
});

test('a fault of TikTok is shown where nothing was read before, and gone when TikTok is well', async () => {
  const { page } = now;
  const failure = {
    kind: 'error',
    code: 'internal_error',
    delayMs: 0,
    skip: 0,
    times: 1_000,
  } as const;
  product.stack.tiktok!.dials.failNext = [
    { on: 'user', ...failure },
    { on: 'videoList', ...failure },
  ];
  await connect(page);
  await failed('Followers');
  expect(await details('Followers')).toContain('TikTok does not answer at the moment');
  await openPanel(page, 'Dials');
  await page.getByRole('button', { name: 'Heal' }).click();
  await page.getByText('TikTok is well again').waitFor();
  await page.getByRole('button', { name: 'Refresh data' }).click();
  await chart(page, 'Followers').locator('.score').waitFor();
}, 90_000);

test('the failures that the dial sets reach TikTok\u2019s next calls', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  const before = product.stack.tiktok!.calls.length;
  await openPanel(page, 'Dials');
  await page.getByLabel('Failure').selectOption({ label: 'Connection cut' });
  await page.getByLabel('Next calls').selectOption('1');
  await page.getByRole('button', { name: 'Let them fail' }).click();
  await page.getByText('The next calls to TikTok fail.').waitFor();
  // What was read in the last minutes would be shown again.
  await page.getByRole('button', { name: 'Refresh data' }).click();
  const cut = () =>
    product.stack.tiktok!.calls.slice(before).filter(({ failure }) => failure === 'reset').length;
  // Other calls may end first, such as those of the report that was just connected.
  await until(() => Promise.resolve(cut() > 0));
  await chartsReady(page);
  expect(cut()).toBe(1);
  expect(await score(page, 'Followers')).toBe('12,480');
});

test('what is chosen at a dial and not sent yet stays when the panel is drawn again', async () => {
  const { page } = now;
  await openPanel(page, 'Dials');
  const drawn = () => page.waitForResponse((answer) => answer.url().endsWith('/dials'));
  await page.getByLabel('Failure').selectOption({ label: 'Connection cut' });
  await page.getByLabel('User name').fill('someone.else');
  await page.getByRole('button', { name: 'Dials', exact: true }).focus();
  await drawn();
  await drawn();
  expect(await page.getByLabel('Failure').locator(':checked').textContent()).toBe('Connection cut');
  expect(await page.getByLabel('User name').inputValue()).toBe('someone.else');
});

test('a killed function starts cold, and the report stands', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await openPanel(page, 'Dials');
  const which = page.getByLabel('Function');
  const name = await which.locator('option', { hasText: 'user' }).first().getAttribute('value');
  await which.selectOption(name);
  await page.getByRole('button', { name: 'Kill one instance' }).click();
  await page.getByText('One Lambda instance is gone').waitFor();
  await chartsReady(page);
  expect(await score(page, 'Followers')).toBe('12,480');
});

test('a new account of any size can be made and chosen', async () => {
  const { page } = now;
  await openPanel(page, 'Dials');
  await page.getByLabel('User name').fill('tiny');
  await page.getByLabel('Public videos').fill('3');
  await page.getByRole('button', { name: 'Add account' }).click();
  await page.getByText('The account can be chosen').waitFor();
  await connect(page, { account: 'tiny' });
  await chartsReady(page);
  expect(await score(page, 'Videos')).toBe('3');
});

test('half a year later the report says that the sign-in has ended', async () => {
  const { page } = now;
  await connect(page);
  await chartsReady(page);
  await openPanel(page, 'Dials');
  await page.getByRole('button', { name: '+ 180 days' }).click();
  await failed('Followers');
  expect(await chart(page, 'Followers').locator('.error').textContent()).toMatch(/authoriz/i);
});
