/**
 * A synthesized cloud assembly (`cdk.out`), read the way CloudFormation would deploy it: every
 * resource has a deterministic physical id and ARN, every intrinsic function is resolved.
 */
import { readAssembly } from './template/manifest.ts';
import type { StackFiles } from './template/manifest.ts';
import { nameResource } from './template/names.ts';
import { createResolver } from './template/intrinsics.ts';
import type { Lookup, Resolver } from './template/intrinsics.ts';
import { ACCOUNT } from './template/resource.ts';
import type { Resource } from './template/resource.ts';
import * as z from 'zod';

export type { Resource };

export interface AssemblyOptions {
  /** Region of every ARN; default eu-central-1. */
  region?: string;
  /**
   * Text of a secret by ARN or name, asked when a `{{resolve:secretsmanager:...}}` is met. Called
   * late, so the secrets may be created from this same assembly first.
   */
  secretString?: (secretId: string, versionStage?: string) => string | undefined;
  /** Values of template parameters, by name; they win over defaults. */
  parameters?: Record<string, string>;
}

export interface Assembly {
  readonly dir: string;
  readonly region: string;
  readonly account: string;
  /** All resources of a CloudFormation type, over all stacks, in template order. */
  resources(type: string): Resource[];
  /** Absolute directory of an `AWS::Lambda::Function`'s code asset. */
  asset(functionResource: Resource): string;
  /** Resolved outputs of all stacks, by output name. */
  outputs(): Record<string, string>;
}

/**
 * Loads every stack of an assembly directory, nested assemblies included. Nothing is resolved until
 * it is asked for. Throws when the directory has no `manifest.json`.
 */
export function loadAssembly(dir: string, options: AssemblyOptions = {}): Assembly {
  const region = options.region ?? 'eu-central-1';
  const stacks = readAssembly(dir).map((files) => loadStack(files, region));
  const lookup: Lookup = {
    account: ACCOUNT,
    region,
    parameters: options.parameters ?? {},
    secretString: options.secretString ?? (() => undefined),
    exported: (name) => {
      for (const stack of stacks) {
        for (const output of Object.values(stack.files.template.Outputs ?? {})) {
          const exportName = output.Export && stack.resolver.resolve(output.Export.Name);
          if (exportName === name) return stack.resolver.resolve(output.Value);
        }
      }
      return undefined;
    },
    output: (stackName, name) => {
      const stack = stacks.find((candidate) => candidate.files.name === stackName);
      const output = stack?.files.template.Outputs?.[name];
      return stack && output && stack.resolver.resolve(output.Value);
    },
    ssmParameter: (name) => {
      const all = stacks.flatMap((stack) => stack.resources);
      return all.find((r) => r.type === 'AWS::SSM::Parameter' && r.physicalId === name)?.properties
        .Value;
    },
  };
  for (const stack of stacks) stack.resolver.connect(lookup);

  return {
    dir,
    region,
    account: ACCOUNT,
    resources: (type) =>
      stacks.flatMap((stack) =>
        stack.resources.filter((r) => r.type === type && stack.resolver.exists(r.logicalId)),
      ),
    asset: (resource) => {
      const stack = stacks.find((candidate) => candidate.files.name === resource.stack);
      const code = z
        .object({ Code: z.object({ S3Key: z.string() }) })
        .safeParse(resource.properties);
      const path = code.success && stack?.files.assets.get(code.data.Code.S3Key);
      if (!path) throw new Error(`${resource.logicalId}: its code is not a directory asset`);
      return path;
    },
    outputs: () =>
      Object.fromEntries(
        stacks.flatMap(({ files, resolver }) =>
          Object.entries(files.template.Outputs ?? {}).map(([name, output]) => [
            name,
            String(resolver.resolve(output.Value, `output ${name}`)),
          ]),
        ),
      ),
  };
}

function loadStack(files: StackFiles, region: string) {
  const resources: Resource[] = [];
  const resolver: Resolver = createResolver(files, (logicalId) =>
    resources.find((resource) => resource.logicalId === logicalId),
  );
  for (const [logicalId, { Type: type, Properties = {} }] of Object.entries(
    files.template.Resources,
  )) {
    const given = (property: string) => {
      const value = resolver.resolve(Properties[property], logicalId);
      return value === undefined ? undefined : String(value);
    };
    const name = once(() => nameResource({ type, stack: files.name, logicalId, region, given }));
    const properties = once(
      () => resolver.resolve(Properties, logicalId) as Record<string, unknown>,
    );
    resources.push({
      type,
      logicalId,
      stack: files.name,
      get physicalId() {
        return name().physicalId;
      },
      get arn() {
        return name().arn;
      },
      get ref() {
        return name().ref;
      },
      get properties() {
        return properties();
      },
    });
  }
  return { files, resolver, resources };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
