import { configAnswer } from '../../connector/config-page.ts';
import { readOptions } from '../../connector/options.ts';
import { createWorld, type World } from './built-script.ts';
import { failed, ok } from './scripted-platform.ts';

const HELP = 'https://api.example.com/v1/';
const ADA = { name: 'Ada (@ada)', videos: 412 };
type Answer = ReturnType<typeof configAnswer>;

function textOf(answer: Answer, name: string): string {
  const entry = answer.configParams.find((candidate) => candidate.name === name);
  return entry?.type === 'INFO' ? entry.text : '';
}

describe('the configuration page', () => {
  test('names the account, its videos, and what the limit leaves out', () => {
    const text = textOf(configAnswer({}, ADA, HELP), 'account');
    expect(text).toContain('TikTok account: Ada (@ada). TikTok counts 412 public videos.');
    expect(text).toContain('A limit of 200 leaves the oldest 212 out');
  });

  test('follows the limit that was chosen', () => {
    const answer = configAnswer({ configParams: { video_limit: '1000' } }, ADA, HELP);
    expect(textOf(answer, 'account')).toContain('A limit of 1,000 shows them all.');
  });

  test('says nothing of videos when TikTok does not', () => {
    const text = textOf(configAnswer({}, { name: 'Ada', videos: null }, HELP), 'account');
    expect(text).toBe('TikTok account: Ada.');
  });

  test('can be read when nobody is connected and nothing is set up', () => {
    const answer = configAnswer(undefined, null, null);
    expect(textOf(answer, 'account')).toContain('not known at the moment');
    expect(textOf(answer, 'help')).toContain('not set up yet');
  });

  test('tells what is read, how fresh it is, and where help is', () => {
    const answer = configAnswer({}, ADA, HELP);
    expect(textOf(answer, 'about')).toMatch(/public videos.*data freshness.*day of creation/);
    expect(textOf(answer, 'help')).toContain(HELP);
  });

  test('wants a date range and is one page', () => {
    expect(configAnswer({}, ADA, HELP)).toMatchObject({
      dateRangeRequired: true,
      isSteppedConfig: false,
    });
  });

  test('offers only what the connector takes, the standard first', () => {
    for (const entry of configAnswer({}, ADA, HELP).configParams) {
      if (entry.type !== 'SELECT_SINGLE') continue;
      for (const { value } of entry.options) {
        expect(() => readOptions({ [entry.name]: value })).not.toThrow();
      }
      const [first] = entry.options;
      expect(readOptions({ [entry.name]: first?.value })).toEqual(readOptions({}));
    }
  });
});

describe('getConfig of the built script', () => {
  const user = { display_name: 'Ada', username: 'ada', video_count: 3 };
  const respond = () => ok({ user, missing_scopes: [] });
  const page = (world: ReturnType<typeof createWorld>) =>
    textOf(world.call('getConfig', { languageCode: 'en' }).result as Answer, 'account');

  test('asks for the account once a minute', () => {
    const world = createWorld({ respond });
    expect(page(world)).toContain('Ada (@ada). TikTok counts 3 public videos.');
    expect(page(world)).toContain('Ada (@ada)');
    expect(world.sent).toHaveLength(1);
    expect(world.cacheLives).toEqual([60]);
  });

  test('never names the account of an earlier sign-in', () => {
    const owners: Record<string, string> = { 'Bearer canary-access': 'ada', 'Bearer b': 'bob' };
    const respondAs: World['respond'] = ({ headers }) =>
      ok({ user: { username: owners[headers?.Authorization ?? ''] }, missing_scopes: [] });
    const world = createWorld({ respond: respondAs });
    expect(page(world)).toContain('@ada');
    world.world.token = { access_token: 'b' };
    expect(page(world)).toContain('@bob');
    world.world.token = null;
    expect(page(world)).toContain('not known at the moment');
  });

  test.each([
    ['nobody is connected', { token: null }],
    ['the script is not set up', { properties: {} }],
    ['the backend is down', { respond: () => failed(503, 'internal_error') }],
    ['the sign-in has ended', { respond: () => failed(401, 'reconnect_required') }],
  ])('answers when %s, and remembers nothing', (_, change) => {
    const world = createWorld(change);
    expect(page(world)).toContain('not known at the moment');
    expect(world.cached.size).toBe(0);
  });
});
