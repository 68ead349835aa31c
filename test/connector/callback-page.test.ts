import {
  accountText,
  connectedPage,
  escapeHtml,
  failedPage,
} from '../../connector/callback-page.ts';
import { ConnectorError } from '../../connector/errors.ts';
import { inWords, notGranted } from '../../connector/permissions.ts';

const NOW = new Date(Date.UTC(2026, 10, 22, 17, 4));

test('success says to close the tab', () => {
  expect(connectedPage([], '')).toMatch(/TikTok is connected<\/h1>[\s\S]*close this tab/);
});

test('success with a permission left out says which, in words', () => {
  const html = connectedPage(['video.list', 'user.info.stats'], '');
  expect(html).toContain('your public videos; profile statistics (followers');
  expect(html).toContain('close this tab');
});

test('success names the account, and what to do when it is the wrong one', () => {
  const html = connectedPage([], accountText({ display_name: 'Ada & <Co>', username: 'ada' }));
  expect(html).toContain('Connected TikTok account: Ada &amp; &lt;Co&gt; (@ada).');
  expect(html).toContain('Not the one you meant?');
});

test.each([
  [{ display_name: 'Ada', username: 'ada' }, 'Ada (@ada)'],
  [{ display_name: 'Ada' }, 'Ada'],
  [{ display_name: '', username: 'ada' }, '@ada'],
  [{ display_name: null }, ''],
  [{}, ''],
])('the account %j is shown as %j', (user, text) => {
  expect(accountText(user)).toBe(text);
});

test('failure says why and what to do', () => {
  const html = failedPage(new ConnectorError('access_denied'), NOW, 'abc');
  expect(html).toContain('TikTok was not connected');
  expect(html).toContain('access_denied, 2026-11-22 17:04 UTC, reference abc');
});

test('markup in a text is shown and not run', () => {
  const error = new ConnectorError('unexpected_answer', { what: '<script>"&\'</script>' });
  expect(failedPage(error, NOW, 'abc')).not.toContain('<script>');
  expect(escapeHtml('<a href="x">\'&')).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;');
});

test.each([
  ['user.info.basic user.info.profile user.info.stats video.list', []],
  ['user.info.basic,video.list', ['user.info.profile', 'user.info.stats']],
  ['', ['user.info.basic', 'user.info.profile', 'user.info.stats', 'video.list']],
  [undefined, []],
])('of the scope %j the permissions %j are not granted', (scope, missing) => {
  expect(notGranted(scope)).toEqual(missing);
});

test('a permission TikTok adds one day keeps its name', () => {
  expect(inWords(['user.info.new', 'video.list'])).toBe('user.info.new; your public videos');
});
