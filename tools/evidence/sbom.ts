/** The software bill of materials, in CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/). */
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import type { Shipped, Tool } from './components.ts';

/** Serialized without serial number and timestamp, so the same packages give the same bytes. */
export function sbom(
  product: { name: string; version: string; licence: string },
  shipped: readonly Shipped[],
  tools: readonly Tool[],
  libraries: readonly { userSymbol: string; libraryId: string; version: string }[],
): string {
  const bom = new Models.Bom();
  const root = component(product, Enums.ComponentType.Application);
  bom.metadata.component = root;
  for (const each of shipped) {
    const part = component(each, Enums.ComponentType.Library, Enums.ComponentScope.Required);
    part.properties.add(new Models.Property('social-insights:functions', each.functions.join(' ')));
    root.dependencies.add(part.bomRef);
    bom.components.add(part);
  }
  for (const { userSymbol, libraryId, version } of libraries) {
    const part = new Models.Component(Enums.ComponentType.Library, userSymbol, {
      bomRef: `apps-script:${libraryId}@${version}`,
      version,
      scope: Enums.ComponentScope.Required,
      description: `Apps Script library ${libraryId}, loaded by Google beside the connector`,
    });
    root.dependencies.add(part.bomRef);
    bom.components.add(part);
  }
  for (const each of tools) {
    bom.components.add(component(each, Enums.ComponentType.Library, Enums.ComponentScope.Excluded));
  }
  const normalize = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const text = new Serialize.JsonSerializer(normalize).serialize(bom, {
    sortLists: true,
    space: 1,
  });
  return `${text}\n`;
}

function component(
  { name, version, licence }: Tool,
  type: Enums.ComponentType,
  scope?: Enums.ComponentScope,
): Models.Component {
  const [group, bare] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = new PackageURL('npm', group, bare ?? name, version, undefined, undefined).toString();
  const part = new Models.Component(type, bare ?? name, {
    bomRef: purl,
    purl,
    version,
    ...(group !== undefined && { group }),
    ...(scope !== undefined && { scope }),
  });
  if (licence.includes(' ')) part.licenses.add(new Models.LicenseExpression(licence));
  else if (/^[\w.-]+$/.test(licence) && licence !== 'BSD') {
    part.licenses.add(new Models.SpdxLicense(licence));
  } else part.licenses.add(new Models.NamedLicense(licence));
  return part;
}
