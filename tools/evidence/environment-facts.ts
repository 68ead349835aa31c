/** Everything the report says about one environment. */
import { CfnResource } from 'aws-cdk-lib/core';
import type { App } from 'aws-cdk-lib/core';
import { controlFacts, type ControlFacts } from './controls.ts';
import { dataFlow, type DataFlow } from './data-flow.ts';
import type { Environment } from './environment.ts';
import { functionFacts, type FunctionFacts } from './functions.ts';
import { itemFacts, type ItemFacts } from './items.ts';
import { keyFacts, type KeyFacts } from './keys.ts';
import { nistFacts, type NistFacts } from './nist.ts';
import { otherRoleFacts, type RoleFacts } from './roles.ts';
import { routeFacts, type RouteFacts } from './routes.ts';
import { acknowledgements, judge, type Judgement } from './rule-packs.ts';
import { scanSecrets, type ScanFacts } from './secret-scan.ts';
import { logFacts, secretFacts, tableFacts } from './storage.ts';
import type { LogFacts, SecretFacts, TableFacts } from './storage.ts';

/** Findings of one rule pack. */
export interface PackFacts {
  pack: string;
  /** Rules of the pack, and those with a resource here to judge. */
  rules: number;
  judging: number;
  compliant: number;
  acknowledged: number;
  open: number;
}
/** One rule and reason, and the resources that it is acknowledged on. */
export interface AcknowledgedFacts {
  rule: string;
  reason: string;
  resources: string[];
  /** Packs that found it; none: a gate outside cdk-nag did, or nothing does any more. */
  foundBy: string[];
}
export interface FindingFacts {
  pack: string;
  rule: string;
  resources: string[];
}

export interface EnvironmentFacts {
  name: string;
  resources: { type: string; count: number }[];
  routes: RouteFacts[];
  functions: FunctionFacts[];
  /** Roles that no function has. */
  otherRoles: RoleFacts[];
  keys: KeyFacts[];
  secrets: SecretFacts[];
  items: ItemFacts[];
  table: TableFacts;
  logs: LogFacts[];
  flow: DataFlow;
  packs: PackFacts[];
  acknowledged: AcknowledgedFacts[];
  openFindings: FindingFacts[];
  nist: NistFacts[];
  controls: ControlFacts[];
  secretScan: ScanFacts;
}

export function environmentFacts({ name, app, assembly, settings }: Environment): EnvironmentFacts {
  const routes = routeFacts(assembly);
  const functions = functionFacts(assembly);
  const otherRoles = otherRoleFacts(assembly);
  const keys = keyFacts(assembly);
  const packs = judge(app);
  const judgements = packs.flatMap((each) => each.judgements);
  return {
    name,
    resources: resourceCounts(app),
    routes,
    functions,
    otherRoles,
    keys,
    secrets: secretFacts(assembly),
    items: itemFacts(assembly, settings),
    table: tableFacts(assembly),
    logs: logFacts(assembly),
    flow: dataFlow(routes, functions),
    packs: packs.map(({ pack, rules, judgements: own }) => ({
      pack,
      rules,
      judging: new Set(own.map(({ rule }) => rule.replace(/\[.*$/, ''))).size,
      compliant: count(own, 'compliant'),
      acknowledged: count(own, 'acknowledged'),
      open: count(own, 'open'),
    })),
    acknowledged: acknowledgedFacts(acknowledgements(app), judgements),
    openFindings: openFindings(judgements),
    nist: nistFacts(judgements.filter(({ pack }) => pack === 'NIST 800-53 R5')),
    controls: controlFacts({ assembly, keys }),
    secretScan: scanSecrets(assembly, settings),
  };
}

function resourceCounts(app: App): { type: string; count: number }[] {
  const types = app.node
    .findAll()
    .flatMap((node) => (CfnResource.isCfnResource(node) ? [node.cfnResourceType] : []));
  return [...Map.groupBy(types, (type) => type)]
    .map(([type, all]) => ({ type, count: all.length }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

const count = (judgements: readonly Judgement[], verdict: Judgement['verdict']) =>
  judgements.filter((each) => each.verdict === verdict).length;

function acknowledgedFacts(
  all: ReturnType<typeof acknowledgements>,
  judgements: readonly Judgement[],
): AcknowledgedFacts[] {
  const groups = Map.groupBy(all, ({ id, reason }) => `${id}\n${reason}`);
  return [...groups.values()].map((group) => {
    const { id = '', reason = '' } = group[0] ?? {};
    const found = judgements.filter(
      ({ verdict, rule, reason: why }) =>
        verdict === 'acknowledged' && why === reason && id.endsWith(`-${rule}`),
    );
    return {
      rule: id,
      reason,
      resources: group.map(({ resource }) => resource),
      foundBy: [...new Set(found.map(({ pack }) => pack))],
    };
  });
}

function openFindings(judgements: readonly Judgement[]): FindingFacts[] {
  const open = judgements.filter(({ verdict }) => verdict === 'open');
  const groups = Map.groupBy(open, ({ pack, rule }) => `${pack}\n${rule}`);
  return [...groups.values()].map((group) => ({
    pack: group[0]?.pack ?? '',
    rule: group[0]?.rule ?? '',
    resources: group.map(({ resource }) => resource),
  }));
}
