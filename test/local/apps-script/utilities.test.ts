import { createHash } from 'node:crypto';
import { createScript, evaluate } from './script.ts';

test('digests are signed bytes', async () => {
  const bytes = await evaluate(
    `Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, 'é', Utilities.Charset.UTF_8)`,
  );
  expect(bytes).toEqual([...new Int8Array(createHash('sha256').update('é').digest())]);
});

test('web-safe base64 takes signed and unsigned bytes and keeps its padding', async () => {
  const expression = `[[251, 255], [-5, -1], 'ü?'].map((data) => Utilities.base64EncodeWebSafe(data))`;
  await expect(evaluate(expression)).resolves.toEqual(['-_8=', '-_8=', 'w7w_']);
});

test('base64 decodes to signed bytes', async () => {
  await expect(evaluate(`Utilities.base64Decode('+/8=')`)).resolves.toEqual([-5, -1]);
});

test('a signature is the HMAC of RFC 4231, test case 2', async () => {
  const expression = `Utilities.computeHmacSha256Signature('what do ya want for nothing?', 'Jefe')
    .map((byte) => (byte & 255).toString(16).padStart(2, '0')).join('')`;
  await expect(evaluate(expression)).resolves.toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('gzip and ungzip undo each other', async () => {
  const expression = `Utilities.ungzip(Utilities.gzip(Utilities.newBlob('näive'))).getDataAsString()`;
  await expect(evaluate(expression)).resolves.toBe('näive');
});

test('dates are formatted in the zone asked for', async () => {
  const expression = `['yyyyMMddHH', "yyyy-MM-dd'T'HH:mm:ssXXX", 'EEE d MMM yy', 'h:mm a Z']
    .map((format) => Utilities.formatDate(new Date(1767225599000), 'America/New_York', format))`;
  await expect(evaluate(expression)).resolves.toEqual([
    '2025123118',
    '2025-12-31T18:59:59-05:00',
    'Wed 31 Dec 25',
    '6:59 PM -0500',
  ]);
});

test('an unknown letter in a date format throws', async () => {
  await expect(evaluate(`Utilities.formatDate(new Date(), 'GMT', 'Q')`)).rejects.toThrow('Illegal');
});

test('formatString pads and rounds', async () => {
  const expression = `Utilities.formatString('%05d|%-4s|%.2f|%%', 42, 'ab', 3.14159)`;
  await expect(evaluate(expression)).resolves.toBe('00042|ab  |3.14|%');
});

test('a returned HtmlOutput is a page with its title escaped', async () => {
  const html = await evaluate(
    `HtmlService.createHtmlOutput('<p>ok</p>').appendUntrusted('<b>').setTitle('a < b')`,
  );
  expect(html).toContain('<p>ok</p>&lt;b&gt;');
  expect(html).toContain('<title>a &lt; b</title>');
});

test('the effective user is the one who runs the script', async () => {
  const script = createScript('function main() { return Session.getEffectiveUser().getEmail(); }');
  await expect(script.run('ada@example.com', 'main')).resolves.toBe('ada@example.com');
});
