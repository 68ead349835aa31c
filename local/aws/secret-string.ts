import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** Character classes of GetRandomPassword. */
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** `GenerateSecretString` of AWS::SecretsManager::Secret. CloudFormation booleans may be strings. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true');
export const generateSecretString = z.object({
  PasswordLength: z.coerce.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: flag.default(false),
  ExcludeUppercase: flag.default(false),
  ExcludeNumbers: flag.default(false),
  ExcludePunctuation: flag.default(false),
  IncludeSpace: flag.default(false),
  RequireEachIncludedType: flag.default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
type Rules = z.output<typeof generateSecretString>;

/**
 * A new secret value by the rules of a template: a random string, or `SecretStringTemplate` with the
 * string put in at `GenerateStringKey`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export function newSecretString(properties: unknown): string {
  const rules = generateSecretString.parse(properties);
  const password = randomPassword(rules);
  if (rules.SecretStringTemplate === undefined && rules.GenerateStringKey === undefined) {
    return password;
  }
  if (rules.SecretStringTemplate === undefined || rules.GenerateStringKey === undefined) {
    throw new Error('SecretStringTemplate and GenerateStringKey go together');
  }
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(rules.SecretStringTemplate));
  return JSON.stringify({ ...template, [rules.GenerateStringKey]: password });
}

function randomPassword(rules: Rules): string {
  const classes = [
    rules.ExcludeLowercase ? '' : LOWERCASE,
    rules.ExcludeUppercase ? '' : UPPERCASE,
    rules.ExcludeNumbers ? '' : NUMBERS,
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ]
    .map((set) => [...set].filter((one) => !rules.ExcludeCharacters.includes(one)))
    .filter((set) => set.length > 0);
  const required = rules.RequireEachIncludedType ? classes : [];
  if (classes.length === 0 || required.length > rules.PasswordLength) {
    throw new Error('GenerateSecretString: no password can meet these rules');
  }
  const all = classes.flat();
  const picks = required.map((set) => pick(set));
  while (picks.length < rules.PasswordLength) picks.push(pick(all));
  return shuffled(picks).join('');
}

function pick(from: readonly string[]): string {
  return from[randomInt(from.length)] ?? '';
}

/** Fisher-Yates, so that required classes do not always come first. */
function shuffled(items: string[]): string[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [items[last], items[other]] = [items[other] ?? '', items[last] ?? ''];
  }
  return items;
}
