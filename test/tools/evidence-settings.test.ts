/** The report over settings as an operator writes them, with ids that look as random as secrets. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { CfnOutput } from 'aws-cdk-lib/core';
import type { App, Stack } from 'aws-cdk-lib/core';
import { settingsSchema } from '../../lib/settings.ts';
import { connectorLinks } from '../../tools/connector-links.ts';
import { chosenEnvironments } from '../../tools/evidence.ts';
import { withoutPublicIds } from '../../tools/evidence/public-ids.ts';
import { collectEvidence } from '../../tools/evidence/report.ts';
import { ROOT } from '../lib/synthesized.ts';
import { temporaryDirectory } from '../lib/temporary.ts';

const SLOW_MS = 120_000;
/** Shapes of Google's ids: 57 characters of a script, 73 of a deployment, 44 of an older report. */
const SCRIPT_ID = '1Kq7Zt3RbX9vLm2Wc8Ns5Yd6Hf4Jg0Pa1Ue7Ti9Ro3Qw5Ax8Sv2BzCkMb';
const DEPLOYMENT_ID = 'AKfycbzT4Qm9x2LpV7sRkWn3YdHf8JgC1bZaEu6Xi0To5KqPvMw4Hs8Rj_6Nd1Lc-3Fy2Gt';
const REPORT_ID = '1pQ7wZt3RbX9vLm2Wc8Ns5Yd6Hf4Jg0Pa1Ue7Ti9Ro3Q';
/** A shared document. */
const RUNBOOK =
  'https://docs.google.com/document/d/1mXb7Rk2Zt9vLq4Wc8Ns5Yd6Hf3Jg0Pa1Ue7Ti9Ro3Q5/edit';
const SECRET = 'q7Lw0Zr9Tb4Xk2Vn8Hs6Yd3Cf5Gj1MpA';
const REDIRECT = `https://script.google.com/macros/d/${SCRIPT_ID}/usercallback`;
const { report: LINK } = connectorLinks({
  deploymentId: DEPLOYMENT_ID,
  host: 'lookerstudio',
  templateReportId: REPORT_ID,
});

/** The settings of README, Set-up, step 3, with the Script ID filled in. */
function readmeSettings(): Record<string, unknown> {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const text = /```json\n( *\{\s+"env": "prod"[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  return JSON.parse(text.replaceAll('<Script ID>', SCRIPT_ID)) as Record<string, unknown>;
}

const faultsOf = async (change?: (app: App) => void) => {
  const settings = settingsSchema.parse({
    ...readmeSettings(),
    templateReportUrl: LINK,
    runbookUrl: RUNBOOK,
  });
  const options = { root: ROOT, environments: [settings], ...(change && { change }) };
  return (await collectEvidence(options)).report.faults;
};

test(
  'the settings of the README, with the ids of a real script, a template report and a shared runbook, have no fault',
  async () => expect(await faultsOf()).toEqual([]),
  SLOW_MS,
);

test(
  'a secret right beside a public id is found',
  async () => {
    const faults = await faultsOf((app) => {
      const stack = app.node.findChild('SocialInsights-prod-Api') as Stack;
      new CfnOutput(stack, 'Beside', { value: `${REDIRECT} ${SECRET}` });
      new CfnOutput(stack, 'Alone', { value: SCRIPT_ID });
    });
    expect(faults).toEqual([
      expect.stringContaining('Outputs.Beside.Value holds a random text'),
      expect.stringContaining('Outputs.Alone.Value holds a random text'),
    ]);
  },
  SLOW_MS,
);

test.each([
  [REDIRECT, 'https://script.google.com/macros/d//usercallback'],
  [`What to do: ${RUNBOOK}#alarms`, 'What to do: #alarms'],
  [`id=${DEPLOYMENT_ID}&x=1`, 'id=&x=1'],
  [
    `https://datastudio.google.com/reporting/${REPORT_ID}`,
    'https://datastudio.google.com/reporting/',
  ],
])('%s is public', (text, rest) => {
  expect(withoutPublicIds(text, RUNBOOK)).toBe(rest);
});

test.each([
  `${REDIRECT}/${SECRET}`,
  `${REDIRECT}?token=${SECRET}`,
  `https://script.google.com.stranger.example/macros/d/${SECRET}/usercallback`,
  `https://script.google.com/macros/s/${SECRET}/exec`,
  `${DEPLOYMENT_ID}${DEPLOYMENT_ID}`,
  `${LINK}&token=${SECRET}`,
  `https://stranger.example/reporting/${SECRET}`,
  `${RUNBOOK}/${SECRET}`,
  RUNBOOK.replace(/\w{44}/, SECRET),
])('%s keeps what is not', (text) => {
  const random = text.includes(SECRET) ? SECRET : text;
  expect(withoutPublicIds(text, RUNBOOK)).toContain(random);
});

test('an environment of one’s own has a report of its own', () => {
  const file = join(temporaryDirectory(), 'staging.json');
  writeFileSync(file, JSON.stringify({ env: 'staging' }));
  const { environments, out } = chosenEnvironments({ env: ['dev'], settings: [file] });
  expect(environments.map(({ env }) => env)).toEqual(['dev', 'staging']);
  expect(out).toBe(join(ROOT, 'docs/evidence/dev'));
  expect(chosenEnvironments({ settings: [file] }).out).toBe(join(ROOT, 'docs/evidence/staging'));
  expect(() => chosenEnvironments({ env: ['dev', 'dev'] })).toThrow('the same name');
  expect(chosenEnvironments({})).toMatchObject({
    environments: [{ env: 'prod' }, { env: 'dev' }],
    out: join(ROOT, 'docs/evidence'),
  });
});

test('an environment that does not exist is wrong usage', () => {
  const args = [join(ROOT, 'tools/evidence.ts'), '--env', 'nowhere'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining('no environment "nowhere"')]);
});
