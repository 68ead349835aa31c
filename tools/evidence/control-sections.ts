/** Sections about what holds it so: rule packs, acknowledgements, secrets, controls. */
import type { ControlFacts } from './controls.ts';
import type { EnvironmentFacts } from './environment-facts.ts';
import { badge, code, element, items, lines, paragraph, table, type Html } from './html.ts';
import type { Section } from './section.ts';
import type { Proof } from './proofs.ts';
import type { Report } from './report.ts';

export function controlSections(facts: EnvironmentFacts, report: Report): Section[] {
  return [
    rulePacks(facts),
    acknowledged(facts),
    permissionProofs(report),
    secrets(facts, report),
    controls(facts, report),
    nist(facts),
  ];
}

const opened = (count: number): Html => badge(String(count), count === 0 ? 'good' : 'bad');

function rulePacks({ packs, openFindings }: EnvironmentFacts): Section {
  return {
    id: 'packs',
    title: 'Rule packs',
    body: [
      paragraph(
        'The six packs of cdk-nag over every resource. A check is one rule on one resource that it is about. ' +
          'A synthesis fails on every finding of its gates that is not acknowledged.',
      ),
      table(
        ['Pack', 'Rules', 'with a resource here', 'Checks passed', 'Acknowledged', 'Open'],
        packs.map((each) => [
          each.pack,
          each.rules,
          each.judging,
          each.compliant,
          each.acknowledged,
          opened(each.open),
        ]),
        'number',
      ),
      ...(openFindings.length === 0
        ? [paragraph('No finding is open.')]
        : [
            element('h3', 'Open findings'),
            table(
              ['Rule', 'Pack', 'Resources'],
              openFindings.map((each) => [code(each.rule), each.pack, each.resources.join(', ')]),
            ),
          ]),
    ],
  };
}

function acknowledged({ acknowledged: all }: EnvironmentFacts): Section {
  return {
    id: 'acknowledged',
    title: 'Acknowledged findings',
    body: [
      paragraph(
        'Each stands on the narrowest construct that raises it. The list is lib/acknowledgements.ts; tests ' +
          'compare its effect with a fixed list, so that none can creep in.',
      ),
      table(
        ['Rule', 'Reason', 'Found by', 'Resources'],
        all.map((each) => [
          code(each.rule),
          each.reason,
          each.foundBy.join(', ') || 'a gate besides cdk-nag, or none here',
          lines([String(each.resources.length), ...each.resources]),
        ]),
        'paths',
      ),
    ],
  };
}

const proofs = (all: readonly Proof[]): Html =>
  table(
    ['What holds', 'Test', 'File'],
    all.map(({ claim, test, file }) => [
      claim,
      test,
      file === '' ? badge('none', 'bad') : code(file),
    ]),
  );

function permissionProofs({ proofs: { permissions } }: Report): Section {
  return {
    id: 'permissions',
    title: 'Proof that the permissions are right',
    body: [
      paragraph(
        'On one machine the whole product runs with these very policies: each function signs as its role, and ' +
          'the stand-ins for DynamoDB, KMS and Secrets Manager refuse what the policies do not allow.',
      ),
      proofs(permissions),
    ],
  };
}

function secrets({ secretScan: scan }: EnvironmentFacts, report: Report): Section {
  return {
    id: 'secrets',
    title: 'Proof that no secret gets out',
    body: [
      paragraph(
        'Two ways. The canary test walks through every journey of the product with secrets that it knows, and ' +
          'looks for them, in every encoding, in all that was written. This report scans what would be uploaded:',
      ),
      table(
        ['Scanned', 'Number'],
        [
          ['Templates', scan.templates],
          ['Texts in them', scan.templateTexts],
          ['Environments of functions', scan.environments],
          ['Variables with a plain value', scan.variables.literals],
          ['Variables that refer to a resource', scan.variables.references],
          ['Files of bundles', scan.bundleFiles],
          ['Findings', opened(scan.findings.length)],
        ],
        'number',
      ),
      paragraph(`Looked for: ${scan.shapes.join('; ')}.`),
      ...(scan.findings.length === 0
        ? []
        : [items(scan.findings.map(({ place, looksLike }) => `${place}: ${looksLike}`))]),
      proofs(report.proofs.noSecret),
    ],
  };
}

const VERDICTS = { met: 'good', exception: 'note', 'not met': 'bad' } as const;

function controls({ controls: all }: EnvironmentFacts, { tests }: Report): Section {
  const verdict = ({ verdict: text, failing, checked }: ControlFacts) =>
    lines([
      badge(text, VERDICTS[text]),
      failing.length === 0 ? `${checked} checked` : `${failing.length} of ${checked} do not`,
    ]);
  return {
    id: 'controls',
    title: 'Controls of the CIS kind',
    body: [
      paragraph(
        'Checked here on the template. Numbers are those of AWS Security Hub’s foundational practices where ' +
          'there is one. The items of the OAuth security checklist, with their tests, are in docs/security.md.',
      ),
      table(
        ['Control', 'Asks', 'Verdict', 'Why it may stay', 'Held by tests'],
        all.map((each) => [
          each.id,
          each.title,
          verdict(each),
          each.exception,
          lines(each.tests.map((title) => `${tests[title] ?? ''}: ${title}`)),
        ]),
      ),
    ],
  };
}

function nist({ nist: all }: EnvironmentFacts): Section {
  return {
    id: 'nist',
    title: 'NIST 800-53 R5',
    body: [
      paragraph(
        'By base control, from the control ids that the rules of the pack name. Controls about people and ' +
          'procedures are not a template’s to show.',
      ),
      table(
        ['Control', 'Family', 'Checks passed', 'Acknowledged', 'Open', 'Rules', 'of these not met'],
        all.map((each) => [
          each.control,
          each.family,
          each.compliant,
          each.acknowledged,
          opened(each.open),
          each.rules.join(', '),
          each.notMet.join(', '),
        ]),
        'paths',
      ),
    ],
  };
}
