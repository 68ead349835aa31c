import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../tools/clasp.ts';
import { connectorLinks, readDeploymentId, readReportId } from '../../tools/connector-links.ts';
import { productionDeployment } from '../../tools/link-connector.ts';
import { createClaspScript, HEAD, LIVE } from './clasp-script.ts';

const deploymentId = LIVE.deploymentId;
const TEMPLATE = '8225cc90-e702-42a1-9d9b-4aca626f6d1e';
const query = (link: string) => Object.fromEntries(new URL(link).searchParams);

test('the direct link opens a new data source of the deployment', () => {
  const { direct } = connectorLinks({ deploymentId, host: 'lookerstudio' });
  expect(direct).toBe(
    `https://lookerstudio.google.com/datasources/create?connectorId=${deploymentId}`,
  );
});

test('both names of the host work', () => {
  const { direct, report } = connectorLinks({ deploymentId, host: 'datastudio' });
  for (const link of [direct, report]) expect(new URL(link).host).toBe('datastudio.google.com');
});

test('the other link opens a copy of the template on a data source of the deployment', () => {
  const choices = { deploymentId, host: 'lookerstudio', templateReportId: TEMPLATE } as const;
  const { direct, report } = connectorLinks(choices);
  expect(report).toMatch(/^https:\/\/lookerstudio\.google\.com\/reporting\/create\?/);
  expect(query(report)).toEqual({
    'c.reportId': TEMPLATE,
    'c.mode': 'edit',
    'c.explain': 'true',
    'ds.connector': 'COMMUNITY',
    'ds.deploymentId': deploymentId,
    'ds.refreshFields': 'false',
  });
  expect(query(direct)['reportTemplateId']).toBe(TEMPLATE);
});

test('an alias of the data source goes before its parameters', () => {
  const { report } = connectorLinks({ deploymentId, host: 'lookerstudio', alias: 'tiktok' });
  expect(query(report)).toMatchObject({ 'ds.tiktok.deploymentId': deploymentId });
});

test.each([
  TEMPLATE,
  `https://lookerstudio.google.com/reporting/${TEMPLATE}`,
  `https://datastudio.google.com/u/0/reporting/${TEMPLATE}/page/abc/edit?s=1`,
])('the template may be given as %s', (text) => {
  expect(readReportId(text)).toBe(TEMPLATE);
});

test.each(['', 'a b', 'https://example.org/x'])('the template "%s" is refused', (text) => {
  expect(() => readReportId(text)).toThrow(/^--template-report-id: /);
});

test('a deployment id that is none is refused', () => {
  expect(() => readDeploymentId('https://script.google.com/')).toThrow(/^--deployment-id: /);
});

test('the deployment is the one named Production, and without one the next step is told', () => {
  const script = createClaspScript({ deployments: [HEAD, LIVE] });
  expect(productionDeployment(script)).toBe(LIVE.deploymentId);
  script.remove();
  const fresh = createClaspScript();
  expect(() => productionDeployment(fresh)).toThrow(/Run npm run connector:deploy/);
  fresh.remove();
});

const program = (...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'tools/link-connector.ts'), ...args], {
    encoding: 'utf8',
  });

test('--json prints one object with both links', () => {
  const { stdout } = program('--json', '--deployment-id', deploymentId);
  const links = connectorLinks({ deploymentId, host: 'lookerstudio' });
  expect(JSON.parse(stdout)).toEqual({ deploymentId, ...links });
});

test('the printed links are whole lines, and the setting for the start page is named', () => {
  const { stdout, status } = program(
    '--deployment-id',
    deploymentId,
    '--template-report-id',
    TEMPLATE,
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}https:\S+connectorId=\S+$/m);
  expect(stdout).toMatch(/^ {2}https:\S+c\.reportId=\S+$/m);
  expect(stdout).toContain('templateReportUrl');
});

test('an unknown host is refused', () => {
  const { stderr, status } = program('--deployment-id', deploymentId, '--host', 'google');
  expect([status, stderr]).toEqual([2, '--host: lookerstudio or datastudio is needed\n']);
});
