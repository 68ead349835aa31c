import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ofType, only, ROOT, synthesize } from './synthesized.ts';
import type { Template } from './synthesized.ts';

const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
const section = (title: string) => runbook.split(`\n## ${title}\n`)[1]?.split(/\n## /, 1)[0] ?? '';
/** Heading and text of each alarm's section. */
const sections = section('Alarms')
  .split('\n### ')
  .slice(1)
  .map((part) => [part.split('\n', 1)[0] ?? '', part] as const);
const queries = [...section('Alarms').matchAll(/```text\n([\s\S]*?)```/g)].map(
  ([, query]) => query!,
);

let api: Template | undefined;
beforeAll(() => {
  ({ Api: api } = synthesize());
});

const alarmTexts = () =>
  ofType(api, 'AWS::CloudWatch::Alarm').map(([, { Properties }]): string =>
    String(Properties.AlarmDescription),
  );

test('each alarm has its section, and each section its alarm', () => {
  const titles = alarmTexts().map((text) => text.split(':', 1)[0]);
  expect(sections.map(([title]) => title).sort()).toEqual(titles.sort());
});

test('the address in an alarm is the anchor of its section', () => {
  for (const text of alarmTexts()) {
    const [, title, anchor] = /^([^:]+): .*#([a-z-]+)$/.exec(text) ?? [];
    expect(title?.toLowerCase().replaceAll(' ', '-')).toBe(anchor);
  }
});

test('the address in a mail about keys and secrets is a heading', () => {
  const templates = ofType(api, 'AWS::Events::Rule').flatMap(
    ([, { Properties }]) => Properties.Targets[0].InputTransformer?.InputTemplate ?? [],
  );
  expect(templates).toHaveLength(2);
  for (const template of templates) {
    const [, anchor = ''] = /#([a-z-]+)"$/.exec(template) ?? [];
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
    expect(headings.map((one) => one.toLowerCase().replaceAll(' ', '-'))).toContain(anchor);
  }
});

test.each(sections)('%s says what it means, how to look and what to do', (_, text) => {
  const [before = '', ...after] = text.split(/```(?:text|sh)\n[\s\S]*?```/);
  expect(before.split('\n').slice(1).join('').length).toBeGreaterThan(40);
  expect(after.length).toBeGreaterThan(0);
  expect(after.join('').trim().length).toBeGreaterThan(40);
});

const sources = readdirSync(join(ROOT, 'lambdas'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, 'lambdas', file), 'utf8'))
  .join('\n');
/** The facts of each log event, as the sources write it. */
const facts = new Map(
  [...sources.matchAll(/\blog(?:\.\w+|\[\w+\])\(\s*'(\w+)'(?:,\s*\{([^}]*)\})?/g)].map(
    ([, event = '', written = '']) => [event, written.match(/\w+/g) ?? []] as const,
  ),
);
// Of every line, of Lambda's reports, of AWS WAF's log, and of Logs Insights (@log, @timestamp).
const EVERY_LINE = ['event', 'level', 'log', 'timestamp'];
const THEIRS =
  'type record status metrics durationMs webaclId action terminatingRuleId httpRequest clientIp uri'.split(
    ' ',
  );
const LANGUAGE =
  'filter stats by sort desc like in and or count pct max bin limit ispresent m h'.split(' ');

test('the queries ask for events that are written, and for fields that these have', () => {
  const { Format } = only(api, 'AWS::ApiGateway::Stage').AccessLogSetting;
  const accessLog = Object.keys(JSON.parse(Format));
  let asked = 0;
  for (const query of queries) {
    const events = [
      ...[...query.matchAll(/event = "(\w+)"/g)].map(([, event = '']) => event),
      ...[...query.matchAll(/event in \[([^\]]*)\]/g)].flatMap(
        ([, list = '']) => list.match(/\w+/g) ?? [],
      ),
    ];
    asked += events.length;
    expect([...facts.keys()]).toEqual(expect.arrayContaining(events));
    const known =
      events.length > 0 ? events.flatMap((event) => facts.get(event)!) : [...accessLog, ...THEIRS];
    const bare = query.replaceAll(/"[^"]*"|\/[^/]*\/|\d+/g, '');
    const fields = (bare.match(/[A-Za-z]+/g) ?? []).filter((word) => !LANGUAGE.includes(word));
    expect([...known, ...EVERY_LINE]).toEqual(expect.arrayContaining(fields));
  }
  expect(asked).toBeGreaterThan(20);
});

test('every alarm is in the list of how soon to look, or among the others', () => {
  const rows = section('Alarms').match(/^\| (at once|the same day) .*$/gm) ?? [];
  const named = rows.flatMap((row) =>
    row
      .split('|')[2]!
      .split(',')
      .map((name) => name.trim()),
  );
  const titles = sections.map(([title]) => title);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !titles.includes(name))).toEqual([]);
});
