import { ADDRESS, ORIGIN } from '../../contract/addresses.ts';

const ORIGINS = [
  'https://a.example',
  'https://a.example:8443',
  'https://xn--mnchen-3ya.example',
  'https://[2001:db8::1]',
  'http://localhost',
  'http://localhost:8080',
  'http://127.0.0.1:3000',
];
const NO_ADDRESSES = [
  '',
  'https://',
  'https:///path',
  'https://?x',
  'https://:443',
  'https://a.example:',
  'https://a.example:0',
  'https://a.example:port/',
  'https://*.example',
  'https://user@a.example',
  'https://www.tiktok.com@evil.example/',
  'https://a.example,https://b.example',
  'https://a.example b',
  'https://a..example',
  'http://a.example',
  'http://localhost.evil.example',
  'http://localhost:80@evil.example',
  'http://127.0.0.2',
  'http://[::1]',
  'ftp://a.example',
  'javascript:alert(1)',
  ' https://a.example',
  'https://a.example\n',
];

test.each(ORIGINS)('%s is an address and an origin', (text) => {
  expect([ADDRESS.test(text), ORIGIN.test(text)]).toEqual([true, true]);
});

test.each([
  'https://a.example/',
  'https://a.example/path?query#fragment',
  'https://a.example?query',
  'https://A.example',
  'https://a.example:443',
  'http://localhost:8080/',
  'http://localhost:80',
])('%s is an address, but no origin as browsers write it', (text) => {
  expect([ADDRESS.test(text), ORIGIN.test(text)]).toEqual([true, false]);
});

test.each(NO_ADDRESSES)('%j is neither', (text) => {
  expect([ADDRESS.test(text), ORIGIN.test(text)]).toEqual([false, false]);
});
