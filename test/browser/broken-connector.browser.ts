import type { Browser } from 'playwright-core';
import type { LocalProduct } from '../../local/local-product.ts';
import { bundleConnector } from '../../tools/build-connector.ts';
import { launchChromium, visit } from './chromium.ts';
import { chart, chartsReady, connect, START_MS, startProductWithPage } from './studio-page.ts';

let product: LocalProduct;
let browser: Browser;

/** The built connector, whose getData answers with numbers of its own, or fails for one field. */
const BREAK = `
var realGetData = getData;
getData = function (request) {
  var ids = request.fields.map(function (field) { return field.name; });
  if (ids.indexOf('user_following_count') >= 0) throw new TypeError('broken on purpose');
  if (ids.length !== 1 || ids[0] !== 'user_follower_count') return realGetData(request);
  return { schema: [{ name: 'user_follower_count', dataType: 'NUMBER' }], rows: [{ values: [4711] }] };
};
`;

beforeAll(async () => {
  const code = (await bundleConnector()) + BREAK;
  [product, browser] = await Promise.all([startProductWithPage(code), launchChromium()]);
}, START_MS);
afterAll(async () => {
  await browser.close();
  await product.close();
});

test('the page shows what the connector returned, and nothing that it did not', async () => {
  const { context, page, faults } = await visit(browser);
  await page.goto(product.studio.url);
  await connect(page);
  await chartsReady(page);
  expect(await chart(page, 'Followers').locator('.score').textContent()).toBe('4,711');
  const broken = chart(page, 'Following').locator('.error');
  expect(await broken.locator('strong').textContent()).toBe('Connector error');
  expect(await chart(page, 'Following').locator('.score').count()).toBe(0);
  expect(await chart(page, 'Likes received').locator('.score').count()).toBe(1);
  await context.close();
  expect(faults).toEqual([]);
});
