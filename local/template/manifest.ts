/** The files of a cloud assembly: which stacks it has, their templates and where their assets lie. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

const anything = z.record(z.string(), z.unknown());

const templateSchema = z.object({
  Parameters: z.record(z.string(), anything).optional(),
  Mappings: z.record(z.string(), z.record(z.string(), anything)).optional(),
  Conditions: anything.optional(),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: anything.optional(),
    }),
  ),
  Outputs: z
    .record(
      z.string(),
      z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }),
    )
    .optional(),
});
export type Template = z.output<typeof templateSchema>;

const manifestSchema = z.object({
  artifacts: z.record(z.string(), z.object({ type: z.string(), properties: anything.optional() })),
});
const stackSchema = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const nestedSchema = z.object({ directoryName: z.string() });
const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

export interface StackFiles {
  name: string;
  template: Template;
  /** Absolute directory of each directory asset, by its S3 object key. */
  assets: Map<string, string>;
}

/** Reads manifest, templates and asset lists of an assembly directory and of the assemblies in it. */
export function readAssembly(dir: string): StackFiles[] {
  const file = join(dir, 'manifest.json');
  if (!existsSync(file)) throw new Error(`${dir} is not a cloud assembly: it has no manifest.json`);
  const { artifacts } = manifestSchema.parse(readJson(file));
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly') {
      return readAssembly(join(dir, nestedSchema.parse(artifact.properties).directoryName));
    }
    if (artifact.type !== 'aws:cloudformation:stack') return [];
    const { templateFile, stackName } = stackSchema.parse(artifact.properties);
    return [
      {
        name: stackName ?? id,
        template: templateSchema.parse(readJson(join(dir, templateFile))),
        assets: readAssets(dir, templateFile.replace(/\.template\.json$/, '.assets.json')),
      },
    ];
  });
}

function readAssets(dir: string, name: string): Map<string, string> {
  const file = join(dir, name);
  if (!existsSync(file)) return new Map();
  const { files } = assetsSchema.parse(readJson(file));
  return new Map(
    Object.values(files)
      .filter(({ source }) => source.packaging === 'zip')
      .flatMap(({ source, destinations }) =>
        Object.values(destinations).map(({ objectKey }) => [objectKey, resolve(dir, source.path)]),
      ),
  );
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
