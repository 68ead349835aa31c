import { createBrowser } from '../../../local/looker-studio/browser.ts';
import { createCookieJar } from '../../../local/looker-studio/cookie-jar.ts';
import { formsOf, onwardLink } from '../../../local/looker-studio/html-forms.ts';
import { startSite } from '../apps-script/site.ts';

const HERE = new URL('http://127.0.0.1:1000/oauth/start');

function sent(setCookie: string, to: string = HERE.href, other = false, method = 'GET') {
  const jar = createCookieJar();
  jar.store(HERE, [setCookie]);
  return jar.header(new URL(to), other, method);
}

test('a cookie goes back to its origin and path only', () => {
  expect(sent('a=1; Path=/')).toBe('a=1');
  expect(sent('a=1')).toBe('a=1');
  expect(sent('a=1', 'http://127.0.0.1:1000/api')).toBeUndefined();
  expect(sent('a=1; Path=/', 'http://127.0.0.1:2000/')).toBeUndefined();
  expect(sent('a=1; Path=/oa')).toBeUndefined();
});

test('a cookie that has ended is not sent', () => {
  expect(sent('a=1; Max-Age=0')).toBeUndefined();
  expect(sent('a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT')).toBeUndefined();
  expect(sent('a=1; Max-Age=60')).toBe('a=1');
});

test('a strict cookie does not come along from another site, a lax one only with GET', () => {
  expect(sent('a=1; SameSite=Strict', HERE.href, true)).toBeUndefined();
  expect(sent('a=1; SameSite=Lax', HERE.href, true)).toBe('a=1');
  expect(sent('a=1; SameSite=Lax', HERE.href, true, 'POST')).toBeUndefined();
  expect(sent('a=1; SameSite=None; Secure', HERE.href, true, 'POST')).toBe('a=1');
});

test('cookies that break the rules of their prefix are refused', () => {
  expect(sent('__Host-a=1; Path=/; Secure')).toBe('__Host-a=1');
  expect(sent('__Host-a=1; Path=/')).toBeUndefined();
  expect(sent('__Host-a=1; Path=/oauth; Secure')).toBeUndefined();
  expect(sent('__Host-a=1; Path=/; Secure; Domain=x')).toBeUndefined();
  expect(sent('__Secure-a=1; Path=/')).toBeUndefined();
  expect(sent('a=1; SameSite=None')).toBeUndefined();
});

test('a browser keeps cookies and tells where a redirect leads', async () => {
  const { origin, seen } = await startSite((request, response) => {
    if (request.path === '/') {
      response.writeHead(302, { 'Set-Cookie': 'a=1; Path=/', Location: '/next' }).end();
    } else response.end('there');
  });
  const browser = createBrowser();
  const first = await browser.open(new URL(origin));
  expect(first).toMatchObject({ status: 302, location: new URL('/next', origin) });
  await expect(browser.open(first.location!)).resolves.toMatchObject({ html: 'there' });
  expect(seen[1]?.headers.cookie).toBe('a=1');
});

test('a browser does not leave this machine', async () => {
  await expect(createBrowser().open(new URL('https://www.tiktok.com/'))).rejects.toThrow(
    'cannot reach',
  );
});

test('a site that is not there is named', async () => {
  await expect(createBrowser().open(new URL('http://127.0.0.1:1/'))).rejects.toThrow(
    'http://127.0.0.1:1 does not answer (ECONNREFUSED)',
  );
});

test('a form is read with its hidden values, choices and buttons', () => {
  const [form] = formsOf(`<form method=post action="/go?a=1&amp;b=2">
    <input type="hidden" name="id" value="&quot;x&#39;"><input name=text>
    <input type="checkbox" name="scope" value="one" checked><input type="checkbox" name="scope" value="two">
    <input type="checkbox" name="scope" value="always" checked disabled>
    <select name="account"><option value="ada">A</option><option selected>bob</option></select>
    <button name="decision" value="approve">Go</button><input type="submit" value="nameless"></form>`);
  expect(form).toMatchObject({ action: '/go?a=1&b=2', method: 'POST' });
  expect(form?.controls.map(({ name, value, on }) => [name, value, on])).toEqual([
    ['id', `"x'`, true],
    ['text', '', true],
    ['scope', 'one', true],
    ['scope', 'two', false],
    ['account', 'ada', false],
    ['account', 'bob', true],
    ['decision', 'approve', false],
  ]);
});

test('a page leads on by its refresh, else by its first link', () => {
  const link = '<a class="x" href="/a?b=1&amp;c=2">go</a>';
  expect(onwardLink(link)).toBe('/a?b=1&c=2');
  expect(onwardLink(`<meta http-equiv="Refresh" content="0; url='/r?x=1'">${link}`)).toBe('/r?x=1');
  expect(onwardLink('<p>stuck</p>')).toBeUndefined();
});
