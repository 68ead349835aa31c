import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { billOf, type Bill } from '../../tools/cost/bill.ts';
import { readInventory, type Inventory } from '../../tools/cost/inventory.ts';
import { readMeasured, type Counts, type Measured } from '../../tools/cost/measured.ts';
import { dollars } from '../../tools/cost/report.ts';
import { PRICES } from '../../tools/cost/prices.ts';
import { ROOT, synthesize } from '../lib/synthesized.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const templates = Object.values(synthesize());
const inventory = readInventory(templates);
const measured = readMeasured();

const NOTHING: Counts = {
  requests: {},
  invocations: {},
  tableReads: 0,
  tableWrites: 0,
  kms: {},
  secrets: {},
  tiktok: 0,
  logBytes: 0,
  answerBytes: 0,
};
const twice = (counts: Partial<Counts>) => {
  const step = { ...NOTHING, ...counts };
  return { cold: step, warm: step };
};
/** A report of one chart, and nothing else. */
const oneStep = (report: Partial<Counts>): Measured => ({
  measuredOn: '2026-01-01',
  charts: 1,
  ownMetrics: 0,
  steps: {
    signIn: twice({}),
    report: twice(report),
    tokenRefresh: twice({}),
    tiktokRefresh: twice({}),
    upkeep: twice({}),
  },
});
const BARE: Inventory = {
  keys: 0,
  secrets: 0,
  alarms: 0,
  compositeAlarms: 0,
  dashboards: 0,
  webAcls: 0,
  wafRules: 0,
  memoryMb: { User: 512 },
  metricFilters: 0,
  methodMetrics: false,
  pointInTimeRecovery: false,
  backupCopies: 0,
  tracing: false,
  logRetentionDays: 0,
  scheduledRuns: 0,
  unknown: [],
};
const costOf = (bill: Bill, service: string) =>
  bill.services.find((one) => one.service === service)?.usd ?? 0;

test('the template is counted: keys, secrets, rules, memory, retention and schedule', () => {
  const count = (type: string) =>
    templates.flatMap(({ Resources }) => Object.values(Resources)).filter((r) => r.Type === type)
      .length;
  expect(inventory).toMatchObject({
    keys: count('AWS::KMS::Key'),
    secrets: count('AWS::SecretsManager::Secret'),
    metricFilters: count('AWS::Logs::MetricFilter'),
    webAcls: 1,
    wafRules: 3,
    methodMetrics: true,
    pointInTimeRecovery: true,
    backupCopies: 35,
    tracing: true,
    logRetentionDays: 365,
    scheduledRuns: 2920,
  });
  expect(inventory.memoryMb).toMatchObject({ Authorizer: 256, Videos: 512 });
  expect(inventory.keys).toBeGreaterThanOrEqual(3);
});

test('an alarm on several metrics is counted by its metrics', () => {
  const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties });
  const Metrics = [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'm1 / m2' }];
  const Resources = { One: alarm({ MetricName: 'Errors' }), Two: alarm({ Metrics }) };
  expect(readInventory([{ Resources }]).alarms).toBe(3);
});

test('every type of resource in the templates has a price or is known to have none', () => {
  expect(inventory.unknown).toEqual([]);
  const strange = { Resources: { Strange: { Type: 'AWS::Strange::Thing' } } };
  expect(readInventory([strange]).unknown).toEqual(['AWS::Strange::Thing']);
});

test('what a setting switches off is not on the bill', () => {
  const off = readInventory(Object.values(synthesize({ waf: 'off' })));
  const usage = { accounts: 1, reports: 1, charts: 18 };
  expect(costOf(billOf(usage, inventory, measured), 'AWS WAF')).toBeCloseTo(8, 1);
  expect(costOf(billOf(usage, off, measured), 'AWS WAF')).toBe(0);
});

test('daily backups cost a whole copy of the table for each of their days', () => {
  const usage = { accounts: 100_000, reports: 1, charts: 18 };
  const itemOf = (backupDays: number) => {
    const kept = readInventory(Object.values(synthesize({ backupDays })));
    const { lines } = billOf(usage, kept, measured);
    return lines.find(({ item }) => item.startsWith('daily backups'));
  };
  const storage = billOf(usage, inventory, measured).lines.find(({ item }) => item === 'storage');
  expect(itemOf(90)?.quantity).toBeCloseTo(90 * (storage?.quantity ?? NaN));
  expect(itemOf(0)).toBeUndefined();
});

test('a million requests cost what the price list says', () => {
  const usage = { accounts: 1000, reports: 1000, charts: 1 };
  const bill = billOf(usage, BARE, oneStep({ requests: { 'GET /x': 1 }, tableWrites: 2 }));
  expect(bill.lines).toEqual([
    { service: 'API Gateway', item: 'requests', quantity: 1e6, unit: 'request', usd: 3.5 },
    { service: 'DynamoDB', item: 'writes', quantity: 2e6, unit: 'write unit', usd: 1.25 },
    expect.objectContaining({ item: 'storage' }),
  ]);
});

test('a function is paid for the time it waits for TikTok', () => {
  const usage = { accounts: 1, reports: 1_000_000, charts: 1 };
  const { lines } = billOf(usage, BARE, oneStep({ invocations: { User: 1 }, tiktok: 10 }));
  const waiting = lines.find(({ item }) => item === 'waiting for TikTok');
  // 10 answers of 400 ms in half a gigabyte.
  expect(waiting?.quantity).toBe(2_000_000);
  expect(waiting?.usd).toBeCloseTo(2_000_000 * PRICES.lambdaGbSecond.usd);
});

test('signatures are priced apart from data keys', () => {
  const usage = { accounts: 1, reports: 10_000, charts: 1 };
  const { lines } = billOf(usage, BARE, oneStep({ kms: { Sign: 1, Decrypt: 1 } }));
  expect(lines.filter(({ service }) => service === 'KMS').map(({ usd }) => usd)).toEqual([
    0.15, 0.03,
  ]);
});

test('more charts mean more requests, in proportion', () => {
  const requests = (charts: number) =>
    billOf({ accounts: 10, reports: 10, charts }, BARE, oneStep({ requests: { 'GET /x': 1 } }))
      .lines[0]?.quantity;
  expect([requests(1), requests(7)]).toEqual([100, 700]);
});

test('what instances must read again weighs less the more they have to do', () => {
  const cold = { ...NOTHING, secrets: { GetSecretValue: 1 } };
  const steps = { ...oneStep({}).steps, report: { cold, warm: NOTHING } };
  const reads = (reports: number) =>
    billOf({ accounts: 1, reports, charts: 1 }, BARE, { ...oneStep({}), steps }).lines.find(
      ({ service }) => service === 'Secrets Manager',
    )?.quantity;
  expect(reads(30)).toBe(30);
  // No more than once in five minutes.
  expect(reads(1_000_000)).toBe(8760);
});

test('the total is the sum of the services, and theirs that of their lines', () => {
  const bill = billOf({ accounts: 500, reports: 30, charts: 18 }, inventory, measured);
  const sum = (list: readonly { usd: number }[]) => list.reduce((all, { usd }) => all + usd, 0);
  expect(sum(bill.services)).toBeCloseTo(bill.totalUsd);
  expect(sum(bill.lines)).toBeCloseTo(bill.totalUsd);
});

test('dollars have cents, and less than one is not shown as nothing', () => {
  expect([0, 0.001, 0.5, 1234.5].map(dollars)).toEqual(['$0.00', '< $0.01', '$0.50', '$1,234.50']);
});

function command(...args: string[]) {
  return spawnSync(process.execPath, [join(ROOT, 'tools/cost.ts'), ...args], { encoding: 'utf8' });
}

test('the command prints a table with total and assumptions', () => {
  const { status, stdout, stderr } = command('--accounts', '100', '--reports', '30');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Total +\$\d+\.\d\d$/m);
  expect(stdout).toContain('- 100 accounts, each with a report of 18 charts');
  expect(stdout).toContain('List prices of us-east-1, 2026-');
});

test('--json prints one object with lines, of the settings file that was given, assumptions and prices', () => {
  const file = join(temporaryDirectory(), 'mine.json');
  writeFileSync(file, '{ "env": "mine", "waf": "off" }');
  const args = ['--accounts', '1', '--reports', '2', '--charts', '3', '--settings', file];
  const { status, stdout } = command(...args, '--json');
  expect(status).toBe(0);
  const { usage, totalUsd, lines, prices } = JSON.parse(stdout);
  expect(usage).toEqual({ accounts: 1, reports: 2, charts: 3 });
  expect(totalUsd).toBeGreaterThan(0);
  expect(lines.map(({ service }: { service: string }) => service)).not.toContain('AWS WAF');
  expect(prices.list.key).toMatchObject({ usd: 1, source: 'https://aws.amazon.com/kms/pricing/' });
});

test.each([
  [['--accounts', '1'], '--reports must be a whole number'],
  [['--accounts', '-5', '--reports', '1'], '--accounts'],
  [['--accounts', '1', '--reports', '1', '--env', 'nowhere'], 'no environment "nowhere"'],
  [['--accounts', '1', '--reports', '1', '--env', 'dev', '--settings', 'x'], 'not both'],
])('%j is wrong usage', (args, text) => {
  const { status, stdout, stderr } = command(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(text);
});
