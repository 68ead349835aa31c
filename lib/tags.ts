/** The tags on every resource: ours, and further ones of the operator. */
import * as z from 'zod';

/** Ours: the budget counts by `app`, and auditors read `data-class`. No setting may change them. */
export function ownTags(env: string): Record<'app' | 'env' | 'data-class', string> {
  return { app: 'social-insights', env, 'data-class': 'personal' };
}

const OWN_KEYS = Object.keys(ownTags(''));
/** What a resource of AWS may carry, ours included. */
const MOST_TAGS = 50;
const text = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const key = z
  .string()
  .min(1)
  .max(128)
  .regex(text)
  .refine((name) => !/^aws:/i.test(name), 'AWS keeps the prefix aws: for itself')
  .refine(
    (name) => !OWN_KEYS.includes(name.toLowerCase()),
    `${OWN_KEYS.join(', ')} are set by the product`,
  );

/**
 * The setting `tags`. Keys differ in more than their case, since IAM takes `Owner` and `owner` of a role
 * for one: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 */
export const furtherTags = z
  .record(key, z.string().max(256).regex(text))
  .refine((tags) => differ(Object.keys(tags)), 'two keys differ in their case only')
  .refine(
    (tags) => Object.keys(tags).length + OWN_KEYS.length <= MOST_TAGS,
    `at most ${MOST_TAGS - OWN_KEYS.length}: a resource carries ${MOST_TAGS}`,
  );

function differ(keys: readonly string[]): boolean {
  return new Set(keys.map((name) => name.toLowerCase())).size === keys.length;
}
