/** The report as one HTML page that needs nothing else: no script, no font, no request. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentSections } from './component-sections.ts';
import { controlSections } from './control-sections.ts';
import { differences } from './differences.ts';
import { element, escaped, paragraph, raw, show, table, type Html } from './html.ts';
import { postureSections } from './posture-sections.ts';
import type { Report } from './report.ts';
import type { Section } from './section.ts';

/** In this order: how it looks on paper comes last. */
const STYLE = ['frame', 'parts', 'picture', 'print']
  .map((name) => readFileSync(join(import.meta.dirname, 'styles', `${name}.css`), 'utf8'))
  .join('');

/** Every section shows the main environment; the last but one says where the others differ. */
export function page(report: Report): string {
  const [main, ...others] = report.environments;
  if (!main) throw new Error('a report needs an environment');
  const sections: Section[] = [
    ...postureSections(main),
    ...controlSections(main, report),
    ...componentSections(report.components),
    {
      id: 'differences',
      title: 'Other environments',
      body: [
        paragraph('Everything above is ', element('b', main.name), '. Where another one differs:'),
        ...others.flatMap((other) => [
          element('h3', other.name),
          table(
            ['What', main.name, other.name],
            differences(main, other).map(({ what, first, second }) => [what, first, second]),
          ),
        ]),
      ],
    },
    {
      id: 'method',
      title: 'How this report is made',
      body: [
        paragraph(
          'From the synthesized templates, the construct tree, esbuild’s account of the bundles, the lock file ' +
            'and the tests of this repository, by ',
          element('code', 'npm run evidence'),
          ', without an AWS account. It holds no date, no account and no hash, so two runs are the same and a ' +
            'difference in a pull request is a change of posture. The same facts as data: ',
          raw('<a href="evidence.json">evidence.json</a>'),
          '; the bill of materials: ',
          raw('<a href="sbom.cdx.json">sbom.cdx.json</a>'),
          '.',
        ),
        paragraph(
          'It cannot see what an account adds: its organization’s policies, its CloudTrail, who may assume ' +
            'administrative roles. Columns marked as known from the code are kept by hand, in typed tables that ' +
            'do not compile when a route or an item kind is missing.',
        ),
      ],
    },
  ];
  return document(report, main.name, [summary(report), ...sections.map(section)], sections);
}

function section({ id, title, body }: Section): Html {
  return raw(
    `<section class="page" id="${id}"><h2>${escaped(title)}</h2>\n${body.map(show).join('\n')}</section>`,
  );
}

function summary({ environments, components, faults }: Report): Html {
  const [main] = environments;
  if (!main) return raw('');
  const acknowledged = main.packs.reduce((sum, { acknowledged: count }) => sum + count, 0);
  const open = main.packs.reduce((sum, { open: count }) => sum + count, 0);
  const compliant = main.packs.reduce((sum, { compliant: count }) => sum + count, 0);
  /** With a third part: what must be none. */
  const tiles: [value: number, label: string, none?: true][] = [
    [main.routes.length, 'routes'],
    [
      main.routes.filter(({ authorizer }) => authorizer !== 'none').length,
      'routes that need a token',
    ],
    [main.functions.length, `functions, a role each (and ${main.otherRoles.length} other)`],
    [
      [...main.functions, ...main.otherRoles]
        .flatMap((each) => each.permissions)
        .filter(({ wildcard, reason }) => wildcard && reason === '').length,
      'wildcards without a reason',
      true,
    ],
    [main.keys.length, 'KMS keys'],
    [main.items.length, 'kinds of stored items'],
    [compliant, 'rule checks passed'],
    [acknowledged, 'findings acknowledged'],
    [open, 'findings open', true],
    [main.secretScan.findings.length, 'secrets found in templates', true],
    [components.shipped.length, 'packages shipped'],
    [
      components.shipped.filter(({ permissive }) => !permissive).length,
      'not permissive licences',
      true,
    ],
  ];
  const list = tiles.map(
    ([value, label, none]) =>
      `<div class="tile${none ? (value === 0 ? ' good' : ' bad') : ''}"><b>${value}</b><span>${escaped(label)}</span></div>`,
  );
  const wrong =
    faults.length === 0
      ? []
      : [
          element('h3', 'What is wrong'),
          element(
            'ul',
            faults.map((each) => element('li', each)),
          ),
        ];
  return raw(`<div class="tiles">${list.join('')}</div>${wrong.map(show).join('')}`);
}

function document(
  { product }: Report,
  environment: string,
  body: readonly Html[],
  sections: readonly Section[],
): string {
  const contents = sections.map(
    ({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence: ${escaped(product.name)} ${escaped(product.version)}</title>
<style>
${STYLE}</style>
</head>
<body>
<div class="frame">
<nav aria-label="Contents"><b>Evidence report</b><ol>
${contents.join('\n')}
</ol></nav>
<div>
<header><h1>Evidence report</h1>
<p>${escaped(product.name)} ${escaped(product.version)}, environment ${escaped(environment)}: what is exposed, who may do what, what is stored and for how long, and which rules and tests hold it so.</p></header>
<main>
${body.map(show).join('\n')}
</main>
<footer>${escaped(product.name)} ${escaped(product.version)}, ${escaped(product.licence)} licence. Made by <code>npm run evidence</code>.</footer>
</div>
</div>
</body>
</html>
`;
}
