/** What the Lambda bundles leave out of their libraries, since a function never runs it. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules that are replaced whole, by the name they are imported under. */
const REPLACED: Readonly<Record<string, string>> = {
  // Lambda hands credentials over in the environment, for as long as the process lives; the chain of
  // profiles, SSO, STS and metadata services is never asked.
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  '@aws-sdk/credential-provider-node': `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  // No operation of DynamoDB, KMS or Secrets Manager streams events.
  '@smithy/core/event-streams':
    'export const EventStreamSerde = undefined, eventStreamSerdeProvider = undefined;',
  // Only for endpoint discovery, which DynamoDB offers and does not ask for.
  '@aws-sdk/endpoint-cache': 'export class EndpointCache {}',
};

/** The SDK's error classes that adapters ask for by `instanceof`. Others arrive by name, as the base class. */
export const KEPT_ERRORS: readonly string[] = [
  'ConditionalCheckFailedException',
  'ResourceNotFoundException',
];

/** Source files whose exports become empty classes: one that is called or asked for something throws. */
const EMPTIED: readonly RegExp[] = [
  // SHA-256 in JavaScript, for a runtime without Node's crypto. 3.3 kB.
  /[\\/]@smithy[\\/]core[\\/].*[\\/]checksum[\\/]sha256[\\/]Sha256Js\.js$/,
  // The retry mode `adaptive`, which no adapter and no environment sets. 3.4 kB.
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
  /[\\/]@smithy[\\/]core[\\/].*[\\/]util-retry[\\/]AdaptiveRetryStrategy\.js$/,
  // Signs the headers of streamed events. 2.3 kB.
  /[\\/]@smithy[\\/]signature-v4[\\/].*[\\/]HeaderFormatter\.js$/,
  // Asks the metadata service of EC2 for the region, which Lambda gives in the environment. 1.2 kB.
  /[\\/]@smithy[\\/]core[\\/].*[\\/]regionConfig[\\/]getInstanceMetadataRegion\.js$/,
  // Query and Scan: the table is read by key only, and no role may do otherwise. 2.9 kB.
  /[\\/]@aws-sdk[\\/]lib-dynamodb[\\/].*[\\/](Query|Scan)Paginator\.js$/,
];

/** Source files that are cut, by the end of their path. A cut that no longer fits leaves the file whole. */
const CUT: readonly { file: RegExp; cut(source: string): string }[] = [
  {
    file: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/,
    cut: (source) =>
      source.replace(
        /^export var (\w+)\$ = \[-3, n0,[^;]*;\nn0_registry\.registerError\(\1\$, \1\);$/gm,
        (block, name: string) => (KEPT_ERRORS.includes(name) ? block : ''),
      ),
  },
  {
    // Of its own manifest a client reads the version, for the User-Agent header.
    file: /[\\/]@aws-sdk[\\/][\w-]+[\\/]package\.json$/,
    cut: (source) =>
      `export default ${JSON.stringify({ version: (JSON.parse(source) as { version: string }).version })};`,
  },
  {
    // An import of node:http by name evaluates its getters, one of which loads undici: 10 ms of a start for a
    // list of texts. https://nodejs.org/api/process.html#processgetbuiltinmoduleid
    file: /[\\/]@middy[\\/]util[\\/]index\.js$/,
    cut: (source) =>
      source.replace(
        'import { STATUS_CODES } from "node:http";',
        'const { STATUS_CODES } = process.getBuiltinModule("node:http");',
      ),
  },
  {
    // A look at each letter of what AWS itself sent: 0.25 ms of CPU for the data of 200 videos, in the runtime's
    // V8. What is kept in the table is authenticated, and a signature or a key that is none fails at its use.
    file: /[\\/]@smithy[\\/]core[\\/].*[\\/]util-base64[\\/]fromBase64\.js$/,
    cut: (source) => source.replace(/if \(!BASE64_REGEX\.exec\(input\)\) \{[^}]*\}/, ''),
  },
  ...EMPTIED.map((file) => ({
    file,
    cut: (source: string) =>
      [...source.matchAll(/^export (?:class|const) (\w+)/gm)]
        .map(([, name]) => `export class ${name} {}`)
        .join('\n'),
  })),
];

/**
 * An esbuild plugin that makes the bundles smaller and quicker to load. What it leaves out is named
 * above with the reason; a replaced module that is used after all fails the build or the journeys.
 */
export const trims: Plugin = {
  name: 'trims',
  setup(build) {
    for (const [module, contents] of Object.entries(REPLACED)) {
      const filter = new RegExp(`^${module}$`);
      build.onResolve({ filter }, ({ resolveDir }) => ({
        path: module,
        namespace: 'trims',
        pluginData: resolveDir,
      }));
      build.onLoad({ filter, namespace: 'trims' }, ({ pluginData }) => ({
        contents,
        resolveDir: pluginData as string,
      }));
    }
    for (const { file, cut } of CUT) {
      build.onLoad({ filter: file }, ({ path }) => ({
        contents: cut(readFileSync(path, 'utf8')),
        resolveDir: dirname(path),
        loader: 'js',
      }));
    }
  },
};
