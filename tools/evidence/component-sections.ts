/** Sections about what the product is made of. */
import { badge, code, element, lines, paragraph, table } from './html.ts';
import type { Section } from './section.ts';
import type { Report } from './report.ts';

export function componentSections({
  shipped,
  libraries,
  toolLicences,
  tools,
}: Report['components']): Section[] {
  return [
    {
      id: 'components',
      title: 'Software bill of materials and licences',
      body: [
        paragraph(
          'Packages with code in a deployed bundle, by esbuild’s own account. A licence that is not permissive ' +
            'fails this command. The text column says what the licence file in the package is.',
        ),
        table(
          ['Package', 'Version', 'Licence', 'Text', 'In the bundles of'],
          shipped.map((each) => [
            code(each.name),
            each.version,
            badge(each.licence, each.permissive ? 'good' : 'bad'),
            each.licenceText,
            each.functions.join(', '),
          ]),
        ),
        element('h3', 'Beside the connector'),
        paragraph(
          'Google loads these Apps Script libraries; nothing from npm is in the connector.',
        ),
        table(
          ['Library', 'Version', 'Script id'],
          libraries.map(({ userSymbol, version, libraryId }) => [
            userSymbol,
            version,
            lines([code(libraryId)]),
          ]),
        ),
        element('h3', 'Tools'),
        paragraph(
          `${tools} packages build and test the product and are never deployed; the bill of materials has them ` +
            'with the scope excluded.',
        ),
        table(
          ['Licence', 'Packages'],
          toolLicences.map(({ licence, packages }) => [licence, packages]),
          'number',
        ),
      ],
    },
  ];
}
