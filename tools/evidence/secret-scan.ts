/** Looks for secret-shaped values where none may be: templates, environments, bundles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Settings } from '../../lib/settings.ts';
import type { Assembly } from '../../local/template.ts';
import { functionsOf } from './environment.ts';
import { withoutPublicIds } from './public-ids.ts';

export interface ScanFinding {
  /** Where it stands; the value itself is never shown. */
  place: string;
  looksLike: string;
}
export interface ScanFacts {
  templates: number;
  templateTexts: number;
  environments: number;
  /** References to other resources are no values; the rest are literals. */
  variables: { literals: number; references: number };
  bundleFiles: number;
  /** Names of the shapes looked for. */
  shapes: string[];
  findings: ScanFinding[];
}

const SHAPES: readonly (readonly [name: string, shape: RegExp])[] = [
  ['an AWS access key id', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{16}/],
  ['a JWT', /\beyJ[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}/],
  ['a TikTok token', /\b(?:act|rft|clt)\.[\w!*-]{24,}/],
  ['a Google API key', /\bAIza[\w-]{35}\b/],
];
const NAMED = 'a plain value under the name of a secret';
const RANDOM = 'a random text of 24 characters or more';

/** Names that hold secrets elsewhere; here they may hold references, numbers and addresses only. */
const SECRET_NAME = /secret|password|passwd|private_?key|api_?key|credential|token/i;
const HARMLESS = /^(arn:|https?:\/\/|\d+$|$)/;
const TEMPLATE_SECRET = /^(SecretString|SecretStringTemplate|Password|MasterUserPassword)$/;
/** Names and hashes, which CDK makes: not values that anything is protected by. */
const NAMES =
  /^(Ref|Fn::GetAtt|OutputName|DependsOn|S3Key|aws:asset:path|aws:cdk:path|Fn::ImportValue)$/;

/** Scans what `cdk deploy` would upload of one environment. */
export function scanSecrets(assembly: Assembly, { runbookUrl }: Settings): ScanFacts {
  const shapeOf = (text: string, lookForRandom: boolean) =>
    knownShape(text) ??
    (lookForRandom && hasRandomPart(withoutPublicIds(text, runbookUrl)) ? RANDOM : undefined);
  const findings: ScanFinding[] = [];
  const templates = filesIn(assembly.dir).filter((file) => file.endsWith('.template.json'));
  let templateTexts = 0;
  for (const file of templates) {
    for (const [path, text] of texts(JSON.parse(readFileSync(join(assembly.dir, file), 'utf8')))) {
      templateTexts += 1;
      const name = path.at(-1) ?? '';
      const place = `${file.replace('.template.json', '')}: ${path.join('.')}`;
      const looksLike = TEMPLATE_SECRET.test(name) ? NAMED : shapeOf(text, !NAMES.test(name));
      if (looksLike !== undefined) findings.push({ place, looksLike });
    }
  }
  const variables = templates.flatMap((file) => variablesOf(join(assembly.dir, file)));
  const literals = variables.filter(({ value }) => typeof value === 'string');
  for (const { resource, name, value } of literals) {
    if (SECRET_NAME.test(name) && !HARMLESS.test(String(value))) {
      findings.push({ place: `${resource}: ${name}`, looksLike: NAMED });
    }
  }
  const bundles = bundleFiles(assembly);
  for (const [name, file] of bundles) {
    const looksLike = shapeOf(readFileSync(file, 'utf8'), false);
    if (looksLike !== undefined) findings.push({ place: `bundle of ${name}`, looksLike });
  }
  return {
    templates: templates.length,
    templateTexts,
    environments: new Set(variables.map(({ resource }) => resource)).size,
    variables: { literals: literals.length, references: variables.length - literals.length },
    bundleFiles: bundles.length,
    shapes: [...SHAPES.map(([name]) => name), NAMED, RANDOM],
    findings,
  };
}

function knownShape(text: string): string | undefined {
  return SHAPES.find(([, shape]) => shape.test(text))?.[0];
}

/** 24 characters of Base64 or hexadecimal in a row that are no words; CDK's 8 digits of hash are cut out. */
function hasRandomPart(text: string): boolean {
  const parts = text.replaceAll(/[0-9A-F]{8}(?![0-9A-F])/g, '').match(/[A-Za-z0-9+=]{24,}/g) ?? [];
  return parts.some((part) => {
    const isHex = /^[0-9a-f]+$/.test(part);
    const isMixed = /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part);
    return (isHex && entropyBits(part) > 3.3) || (isMixed && entropyBits(part) > 4);
  });
}

/** Shannon entropy per character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}

/** Every text of a JSON value with its path. */
function texts(value: unknown, path: readonly string[] = []): [path: string[], text: string][] {
  if (typeof value === 'string') return [[[...path], value]];
  if (Array.isArray(value)) {
    // A list is as harmless as what it stands under.
    return value.flatMap((item) => texts(item, path));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => texts(item, [...path, name]));
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});
const environmentSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

/** The variables of the functions as the template has them: texts, or objects that refer to something. */
function variablesOf(file: string) {
  const { Resources } = templateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(Resources).flatMap(([resource, { Type, Properties }]) => {
    const parsed = environmentSchema.safeParse(Properties);
    if (Type !== 'AWS::Lambda::Function' || !parsed.success) return [];
    const { Variables } = parsed.data.Environment;
    return Object.entries(Variables).map(([name, value]) => ({ resource, name, value }));
  });
}

function bundleFiles(assembly: Assembly): [name: string, file: string][] {
  return functionsOf(assembly).flatMap(([name, resource]) => {
    const directory = assembly.asset(resource);
    return filesIn(directory)
      .filter((file) => file.endsWith('.mjs'))
      .map((file): [string, string] => [name, join(directory, file)]);
  });
}

function filesIn(directory: string): string[] {
  return readdirSync(directory).sort();
}
