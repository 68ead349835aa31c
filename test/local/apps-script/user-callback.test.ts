import { createScript } from './script.ts';

const CODE = `
  function start(seconds) {
    const token = ScriptApp.newStateToken().withMethod('back').withArgument('name', 'tiktok');
    return (seconds ? token.withTimeout(seconds) : token).createToken();
  }
  function back(request) { return HtmlService.createHtmlOutput(JSON.stringify(request.parameter)); }
  function backWrong() { return 'text'; }`;
const URL_START = 'https://script.google.com/macros/d/id/usercallback?code=abc&name=evil&state=';
const INVALID = 'The state token is invalid or has expired. Please try again.';

test('the callback calls the named function with the query and the arguments of the token', async () => {
  const script = createScript(CODE);
  const state = String(await script.run('ada', 'start', [3600]));
  const html = await script.userCallback('ada', URL_START + state);
  expect(html).toContain('"code":"abc"');
  expect(html).toContain('"name":"tiktok"');
});

test('a token of another user is invalid', async () => {
  const script = createScript(CODE);
  const state = String(await script.run('ada', 'start', [3600]));
  await expect(script.userCallback('bob', URL_START + state)).rejects.toThrow(INVALID);
});

test('a token is invalid after its time, which is a minute unless set', async () => {
  let time = 0;
  const script = createScript(CODE, { now: () => time });
  const short = String(await script.run('ada', 'start'));
  const long = String(await script.run('ada', 'start', [3600]));
  time = 61_000;
  await expect(script.userCallback('ada', URL_START + short)).rejects.toThrow(INVALID);
  await expect(script.userCallback('ada', URL_START + long)).resolves.toContain('abc');
  time = 3_601_000;
  await expect(script.userCallback('ada', URL_START + long)).rejects.toThrow(INVALID);
});

test('a token that was changed or belongs to another script is invalid', async () => {
  const script = createScript(CODE);
  const state = String(await script.run('ada', 'start', [3600]));
  const changed = (state.startsWith('A') ? 'B' : 'A') + state.slice(1);
  for (const text of [changed, `${state}.`, state.slice(0, -2), '', 'x']) {
    await expect(script.userCallback('ada', URL_START + text)).rejects.toThrow(INVALID);
  }
  const other = createScript(CODE);
  await expect(other.userCallback('ada', URL_START + state)).rejects.toThrow(INVALID);
});

test('a token for more than an hour cannot be made', async () => {
  await expect(createScript(CODE).run('ada', 'start', [3601])).rejects.toThrow('Invalid argument');
});

test('a callback function must return a page', async () => {
  const script = createScript(CODE.replace("'back'", "'backWrong'"));
  const state = String(await script.run('ada', 'start'));
  await expect(script.userCallback('ada', URL_START + state)).rejects.toThrow(
    'not a supported return type',
  );
});
