/** The rule packs of cdk-nag, run over the construct tree so that every judgement is kept. */
import { CfnResource, Validations } from 'aws-cdk-lib/core';
import type { App } from 'aws-cdk-lib/core';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  NagRuleCompliance,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import type { IApplyRule, NagPack, NagRuleResult } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** What one rule says of one resource that it is about. */
export interface Judgement {
  pack: string;
  /** Without the pack's name. */
  rule: string;
  /** What a non-compliant resource is told, with the control ids of the standard. */
  info: string;
  resource: string;
  verdict: 'compliant' | 'acknowledged' | 'open';
  /** Why an acknowledged finding stays. */
  reason: string;
}

export interface Acknowledgement {
  /** The rule, and the finding within it. */
  id: string;
  resource: string;
  reason: string;
}

/** Name for the reader, and the pack. */
const PACKS: readonly (readonly [name: string, pack: new () => NagPack])[] = [
  ['AwsSolutions', AwsSolutionsChecks],
  ['Serverless', ServerlessChecks],
  ['NIST 800-53 R5', NIST80053R5Checks],
  ['NIST 800-53 R4', NIST80053R4Checks],
  ['HIPAA Security', HIPAASecurityChecks],
  ['PCI DSS 3.2.1', PCIDSS321Checks],
];

/**
 * Every judgement of all six packs over a synthesized app: also the compliant ones, which the packs' own
 * reports leave out, and the acknowledged ones. Rules about resources that the app does not have are only
 * counted in `rules`.
 */
export function judge(app: App): { pack: string; rules: number; judgements: Judgement[] }[] {
  return PACKS.map(([name, Pack]) => {
    const judgements: Judgement[] = [];
    const rules = new Set<string>();
    const recorder = new Pack();
    const applyRule = (params: IApplyRule) => {
      const rule = params.ruleSuffixOverride ?? params.rule.name;
      rules.add(rule);
      const resource = pathOf(params.node);
      const id = `${recorder.readPackName}-${rule}`;
      for (const [finding, verdict, reason] of verdicts(id, params)) {
        const suffix = finding === undefined ? '' : `[${finding}]`;
        const facts = { pack: name, rule: rule + suffix, info: params.info, resource };
        judgements.push({ ...facts, verdict, reason });
      }
    };
    // What a pack of one's own would override: every rule passes through here.
    Object.defineProperty(recorder, 'applyRule', { value: applyRule });
    recorder.validateScope(app);
    return { pack: name, rules: rules.size, judgements };
  });
}

type Verdict = [finding: string | undefined, verdict: Judgement['verdict'], reason: string];

function verdicts(id: string, { rule, node }: IApplyRule): Verdict[] {
  let result: NagRuleResult;
  try {
    result = rule(node);
  } catch {
    const reason = reasonFor(node, id);
    return [[undefined, reason === undefined ? 'open' : 'acknowledged', reason ?? 'not decidable']];
  }
  if (result === NagRuleCompliance.NOT_APPLICABLE) return [];
  if (result === NagRuleCompliance.COMPLIANT) return [[undefined, 'compliant', '']];
  const findings = Array.isArray(result) ? result : [undefined];
  if (findings.length === 0) return [[undefined, 'compliant', '']];
  return findings.map((finding) => {
    const reason = reasonFor(node, finding === undefined ? id : `${id}[${finding}]`);
    return [finding, reason === undefined ? 'open' : 'acknowledged', reason ?? ''];
  });
}

function reasonFor(node: IConstruct, id: string): string | undefined {
  return node.node.scopes.flatMap(acknowledgedOn).find((each) => each.id === id)?.reason;
}

/** Every acknowledgement in the tree, also of rules that are not judged here, on its own construct. */
export function acknowledgements(app: App): Acknowledgement[] {
  return app.node
    .findAll()
    .flatMap(acknowledgedOn)
    .sort((a, b) => order(a.id, b.id) || order(a.resource, b.resource));
}

const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function acknowledgedOn(construct: IConstruct): Acknowledgement[] {
  return construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries((data ?? {}) as Record<string, string>))
    .map(([id, reason]) => ({
      id: id.replace(/^annotation::/i, ''),
      resource: pathOf(construct),
      reason,
    }));
}

/** Path in the tree without the environment's name: `Api/Token/Policy`. */
function pathOf(construct: IConstruct): string {
  const path = construct.node.path.replace(/^SocialInsights-[^/]*-/, '');
  return CfnResource.isCfnResource(construct) ? path.replace(/\/Resource$/, '') : path;
}
