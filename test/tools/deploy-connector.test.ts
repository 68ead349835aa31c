import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/clasp.ts';
import { chooseDeployment, deployArguments } from '../../tools/connector-deployments.ts';
import { builtFaults, deployConnector } from '../../tools/deploy-connector.ts';
import { createClaspScript, HEAD, LIVE, type Script } from './clasp-script.ts';
import type { ScriptState } from './stand-in-clasp.ts';

const OTHER = { ...LIVE, deploymentId: `AKfycbOther${'x'.repeat(20)}`, description: 'Trial' };

describe('with clasp', () => {
  let script: Script | undefined;
  afterEach(() => script?.remove());

  const deploy = (state: Partial<ScriptState>, deploymentId?: string) => {
    script = createClaspScript(state);
    const steps: string[] = [];
    const onStep = (text: string) => steps.push(text);
    const deployed = deployConnector({ ...script, description: '0.2.0', deploymentId, onStep });
    return { ...deployed, steps };
  };

  test('an update is a new version on the deployment of the same id', () => {
    const { deploymentId, versionNumber, isNew } = deploy({ deployments: [HEAD, OTHER, LIVE] });
    expect({ deploymentId, versionNumber, isNew }).toEqual({
      deploymentId: LIVE.deploymentId,
      versionNumber: 2,
      isNew: false,
    });
    expect(script?.state().deployments).toEqual([HEAD, OTHER, { ...LIVE, versionNumber: 2 }]);
  });

  test('the version carries the version of the product', () => {
    deploy({ deployments: [LIVE] });
    expect(script?.state().versions).toEqual(['0.1.0', '0.2.0']);
  });

  test('the first time the deployment Production is created', () => {
    const { deploymentId, isNew, steps } = deploy({});
    expect(isNew).toBe(true);
    expect(script?.state().deployments[1]).toMatchObject({
      deploymentId,
      description: 'Production',
    });
    expect(steps.at(-1)).toBe('Creating the deployment');
  });

  test('a deployment given by its id is updated and becomes Production', () => {
    const { deploymentId } = deploy({ deployments: [HEAD, OTHER] }, OTHER.deploymentId);
    expect(deploymentId).toBe(OTHER.deploymentId);
    expect(script?.state().deployments[1]).toMatchObject({ description: 'Production' });
  });

  test('nothing is created when the deployment is not clear', () => {
    const twice = { ...OTHER, description: 'Production' };
    expect(() => deploy({ deployments: [LIVE, twice] })).toThrow(/Several deployments/);
    expect(script?.state().versions).toEqual(['0.1.0']);
  });

  test('another id than the one asked for is an error, as links would lead to old code', () => {
    expect(() => deploy({ deployments: [LIVE], forgetsIds: true })).toThrow(
      /in place of updating AKfycbLive/,
    );
  });

  test('who is not logged in is told to log in', () => {
    expect(() => deploy({ failure: 'No credentials found.' })).toThrow(/npx clasp login/);
  });
});

describe('the choice of the deployment', () => {
  test('an id that the script does not have is refused, with those it has', () => {
    expect(() => chooseDeployment([HEAD, LIVE], 'AKfycbGone')).toThrow(
      `The script has no deployment AKfycbGone. It has:\n  ${HEAD.deploymentId} @HEAD\n  ${LIVE.deploymentId} @1 Production`,
    );
  });

  test('the head deployment is refused', () => {
    expect(() => chooseDeployment([HEAD], HEAD.deploymentId)).toThrow(/head deployment/);
  });

  test('clasp gets the id of a deployment that is there, and no id for a new one', () => {
    expect(deployArguments(7, 'AKfycb')).toEqual(
      'create-deployment -V 7 -d Production -i AKfycb'.split(' '),
    );
    expect(deployArguments(7, null)).toEqual('create-deployment -V 7 -d Production'.split(' '));
  });
});

test('what the gallery would refuse in the built manifest is told', () => {
  const { root, remove } = createClaspScript();
  expect(builtFaults(root)).toEqual([]);
  mkdirSync(join(root, 'connector/dist'), { recursive: true });
  writeFileSync(join(root, 'connector/dist/appsscript.json'), '{}');
  expect(builtFaults(root)).toEqual(['it is not a manifest of ours']);
  remove();
});

const program = (file: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'tools', file), ...args], { encoding: 'utf8' });

test('--help tells how to deploy, and an unknown option ends with 2', () => {
  const { status, stdout } = program('deploy-connector.ts', '--help');
  expect([status, stdout]).toEqual([0, expect.stringContaining('--deployment-id')]);
  const { status: refused, stderr } = program('deploy-connector.ts', '--force');
  expect([refused, stderr]).toEqual([2, expect.stringMatching(/^Unknown option '--force'/)]);
});
