/** Every KMS key: what it is, and who may use it for what, by key policy and role policies together. */
import * as z from 'zod';
import type { Assembly, Resource } from '../../local/template.ts';
import { createLabels, keyLabel, type Labels } from './labels.ts';
import { rolesOf, type Role } from './roles.ts';
import { documentSchema, list, permission, SERVICES, type Statement } from './sentences.ts';

export interface KeyFacts {
  name: string;
  description: string;
  kind: string;
  rotation: string;
  /** What must be so, whoever asks: the key policy. */
  policy: { who: string; may: string }[];
  /** What each role of the templates may do with it, within the key policy: of a function, or another. */
  users: { role: string; isFunctions: boolean; may: string }[];
}

const keySchema = z.object({
  Description: z.string().default(''),
  KeySpec: z.string().default('SYMMETRIC_DEFAULT'),
  KeyUsage: z.string().default('ENCRYPT_DECRYPT'),
  EnableKeyRotation: z.boolean().default(false),
  RotationPeriodInDays: z.number().default(365),
  PendingWindowInDays: z.number().default(30),
  KeyPolicy: documentSchema,
});
const principalSchema = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'], Service: [] as string[] })),
  z.object({ AWS: textList(), Service: textList() }),
]);

function textList() {
  return z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => [value].flat());
}

/** Facts of all keys, by name. */
export function keyFacts(assembly: Assembly): KeyFacts[] {
  const labels = createLabels(assembly);
  const roles = rolesOf(assembly);
  return assembly
    .resources('AWS::KMS::Key')
    .map((key) => {
      const properties = keySchema.parse(key.properties);
      const isSymmetric = properties.KeySpec === 'SYMMETRIC_DEFAULT';
      return {
        name: keyLabel(key),
        description: properties.Description,
        kind: isSymmetric
          ? 'symmetric (AES-256), never leaves KMS'
          : `${properties.KeySpec}, ${properties.KeyUsage === 'SIGN_VERIFY' ? 'signs' : 'encrypts'}; its private half never leaves KMS`,
        rotation: isSymmetric
          ? properties.EnableKeyRotation
            ? `by KMS, every ${properties.RotationPeriodInDays} days`
            : 'none'
          : 'by the setting signingKeys (docs/runbook.md)',
        policy: properties.KeyPolicy.Statement.map((each) => ({
          who: whoOf(each),
          may: keyDeed(each, labels),
        })),
        users: roles.flatMap((role) => usesOf(role, key, labels)),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function usesOf({ name, isFunctions, statements }: Role, key: Resource, labels: Labels) {
  return statements
    .filter(({ Action, Resource }) => covers(Action, Resource, key.arn))
    .map((each) => ({
      role: name,
      isFunctions,
      may: permission(
        {
          ...each,
          Action: each.Action.filter((action) => /^(kms:|\*)/.test(action)),
          Resource: [key.arn],
        },
        (arn) => (arn === key.arn ? 'it' : labels(arn)),
      ).sentence,
    }));
}

function covers(actions: readonly string[], resources: readonly string[], arn: string): boolean {
  return (
    actions.some((action) => /^(kms:|\*)/.test(action)) &&
    resources.some((resource) => resource === arn || resource === '*')
  );
}

function whoOf({ Principal }: Statement): string {
  const { AWS, Service } = principalSchema.parse(Principal);
  return list([
    ...AWS.map((arn) =>
      arn === '*'
        ? 'anyone'
        : arn.endsWith(':root')
          ? 'roles of this account that have it themselves'
          : arn,
    ),
    ...Service.map((service) => SERVICES[service.split('.')[0] ?? ''] ?? service),
  ]);
}

/** Long lists of administrative actions are counted; what reads or makes plaintext is named. */
function keyDeed(statement: Statement, labels: Labels): string {
  if (statement.Sid === 'Administration') {
    const usable = statement.Action.filter((action) => USES.test(action));
    return (
      `May administer it (${statement.Action.length} actions), ` +
      (usable.length === 0 ? 'none of which uses the key.' : `also ${list(usable)}.`)
    );
  }
  return permission(statement, (arn) => (arn === '*' ? 'it' : labels(arn))).sentence;
}

const USES =
  /^kms:(\*|Decrypt|Encrypt|Sign|Verify|ReEncrypt|GenerateDataKey|GenerateMac|CreateGrant)/;
