/** Collects the whole report as plain data, the same on every machine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib/core';
import * as z from 'zod';
import { buildWithMetafile } from '../../lib/bundles.ts';
import type { Settings } from '../../lib/settings.ts';
import { connectorLibraries, shippedPackages, toolPackages } from './components.ts';
import { environmentFacts, type EnvironmentFacts } from './environment-facts.ts';
import { synthesizeEnvironment } from './environment.ts';
import { readProofs, type Proof } from './proofs.ts';
import { sbom } from './sbom.ts';

export interface Report {
  product: { name: string; version: string; licence: string };
  /** The first is the main one. */
  environments: EnvironmentFacts[];
  components: {
    shipped: ReturnType<typeof shippedPackages>;
    libraries: ReturnType<typeof connectorLibraries>;
    /** How many tools have each licence. */
    toolLicences: { licence: string; packages: number }[];
    tools: number;
  };
  proofs: { noSecret: Proof[]; permissions: Proof[] };
  /** Test files by the titles that controls name. */
  tests: Record<string, string>;
  /** What must not be: the command fails with these. */
  faults: string[];
}

export interface Evidence {
  report: Report;
  /** CycloneDX JSON. */
  bom: string;
}

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

export interface ReportOptions {
  root: string;
  /** The first is the main one. No two have the same name. */
  environments: readonly Settings[];
  /** Called with each app before it is synthesized. */
  change?: (app: App) => void;
  onProgress?: (what: string) => void;
}

/** Bundles once, synthesizes each environment, and looks at everything. Takes a few seconds. */
export async function collectEvidence(options: ReportOptions): Promise<Evidence> {
  const { root, onProgress } = options;
  const directory = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    onProgress?.('bundles');
    const bundles = join(directory, 'bundles');
    const metafile = await buildWithMetafile(root, bundles);
    const environments = options.environments.map((settings) => {
      onProgress?.(settings.env);
      const environment = synthesizeEnvironment(root, settings, {
        bundles,
        outdir: join(directory, settings.env),
        change: options.change,
      });
      return environmentFacts(environment);
    });
    const json: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { license: licence, ...about } = packageSchema.parse(json);
    const product = { ...about, licence };
    const shipped = shippedPackages(root, metafile);
    const tools = toolPackages(root, shipped);
    const libraries = connectorLibraries(root);
    const { noSecret, permissions, fileOf } = readProofs(root);
    const titles = new Set(
      environments.flatMap((each) => each.controls.flatMap(({ tests }) => tests)),
    );
    const report: Omit<Report, 'faults'> = {
      product,
      environments,
      components: { shipped, libraries, tools: tools.length, toolLicences: licencesOf(tools) },
      proofs: { noSecret, permissions },
      tests: Object.fromEntries([...titles].sort().map((title) => [title, fileOf(title)])),
    };
    return {
      report: { ...report, faults: faultsOf(report) },
      bom: sbom(product, shipped, tools, libraries),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function licencesOf(tools: readonly { licence: string }[]) {
  const counts = new Map<string, number>();
  for (const { licence } of tools) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [...counts]
    .map(([licence, packages]) => ({ licence, packages }))
    .sort((a, b) => b.packages - a.packages || (a.licence < b.licence ? -1 : 1));
}

/** Everything that a reader of the report must not have to look for. */
function faultsOf(report: Omit<Report, 'faults'>): string[] {
  const { environments, components, proofs, tests } = report;
  const untested = [
    ...[...proofs.noSecret, ...proofs.permissions]
      .filter(({ file }) => file === '')
      .map((each) => each.test),
    ...Object.entries(tests)
      .filter(([, file]) => file === '')
      .map(([title]) => title),
  ];
  return [
    ...environments.flatMap(({ name, secretScan, controls, openFindings, ...roles }) => [
      ...openFindings.map(
        ({ pack, rule, resources }) =>
          `${name}: ${pack} ${rule} is open on ${resources.join(', ')}`,
      ),
      ...secretScan.findings.map(({ place, looksLike }) => `${name}: ${place} holds ${looksLike}`),
      ...controls
        .filter(({ verdict }) => verdict === 'not met')
        .map(
          ({ id, title, failing }) => `${name}: ${id} ${title}: not met by ${failing.join(', ')}`,
        ),
      ...[...roles.functions, ...roles.otherRoles].flatMap((each) =>
        each.permissions
          .filter(({ wildcard, reason }) => wildcard && reason === '')
          .map(({ sentence }) => `${name}: ${each.name} has a wildcard: ${sentence}`),
      ),
    ]),
    ...components.shipped
      .filter(({ permissive }) => !permissive)
      .map(({ name, licence }) => `${name} is shipped under ${licence}, which is not permissive`),
    ...untested.map((title) => `no test is called "${title}"`),
  ];
}
