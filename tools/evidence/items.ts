/** Every data item: what it holds, how it is protected, when it ends and how it is deleted. */
import * as z from 'zod';
import { ITEM_KINDS, TABLE } from '../../lambdas/adapters/table-schema.ts';
import type { Settings } from '../../lib/settings.ts';
import type { Assembly } from '../../local/template.ts';
import { keyLabel } from './labels.ts';
import { rolesOf } from './roles.ts';

export interface ItemFacts {
  kind: string;
  holds: string;
  class: 'secret' | 'personal' | 'pseudonymous' | 'operational';
  encryption: string;
  ends: string;
  deletion: string;
  /** Functions, and other roles, by what they may do. */
  readBy: string[];
  writtenBy: string[];
  deletedBy: string[];
}

interface Known {
  holds: string;
  class: ItemFacts['class'];
  /** Besides the encryption of the whole table. */
  sealed?: true;
  ends(settings: Settings): string;
  deletion(settings: Settings): string;
}

/** A kind of `table-schema.ts` without its row does not compile. */
const KNOWN: Record<keyof typeof ITEM_KINDS, Known> = {
  signIn: {
    holds: 'client, redirect URI, state, PKCE challenge, hash of the cookie',
    class: 'operational',
    ends: () => 'after 10 minutes or at first use',
    deletion: () => 'TTL, a day later',
  },
  code: {
    holds: 'hash of the code, client, redirect URI, PKCE challenge',
    class: 'operational',
    ends: () => 'after 60 seconds or at first use',
    deletion: () => 'TTL, a day later',
  },
  grant: {
    holds: 'permissions, generation of the refresh token, times; no token',
    class: 'pseudonymous',
    ends: ({ refreshTokenIdleDays, refreshTokenAbsoluteDays }) =>
      `unused for ${refreshTokenIdleDays} days, at most ${refreshTokenAbsoluteDays} days, or revoked`,
    deletion: ({ tokenPruneDays }) => `TTL, ${tokenPruneDays} days later`,
  },
  tiktok: {
    holds: "TikTok's access and refresh token and account id; permissions, expiries",
    class: 'secret',
    sealed: true,
    ends: () =>
      'when the user disconnects, here or at TikTok; with its grant; when TikTok has lost it',
    deletion: ({ tokenPruneDays }) =>
      'by the function that ends it, or by upkeep when TikTok has revoked (tried for 72 hours); ' +
      'after an end that no request tells of: by upkeep, within 2 days; ' +
      `should all fail: TTL, ${tokenPruneDays} days after TikTok's refresh token expires`,
  },
  account: {
    holds: 'hash of the TikTok account id, internal ids of its connections',
    class: 'pseudonymous',
    ends: () => 'with the last connection',
    deletion: () => 'TTL, a day later',
  },
  upkeep: {
    holds:
      'internal ids of connections whose beginning or end is not certain yet; by day, of those to be looked at after it',
    class: 'operational',
    ends: () => 'when they are settled, or put off to the day after their sign-in would end unused',
    deletion: () => "the list stays, empty: one item; a day's by TTL, 400 days after it",
  },
  snapshot: {
    holds:
      'the last answers read from TikTok for a connection: profile, counts, videos; and a list of what is kept',
    class: 'personal',
    sealed: true,
    ends: ({ freshnessMinutes, staleHours }) =>
      `when the user disconnects; not served after ${Math.max(staleHours, freshnessMinutes / 60)} hours`,
    deletion: () => 'by the function that ends the connection; else TTL after its end',
  },
  window: {
    holds: 'number of requests of a hashed caller',
    class: 'pseudonymous',
    ends: ({ rateLimitWindowMinutes, apiRateLimitWindowMinutes }) =>
      `with its window: ${rateLimitWindowMinutes} minutes per address, ${apiRateLimitWindowMinutes} per connection`,
    deletion: () => 'TTL, an hour later',
  },
  budget: {
    holds: 'number of calls of a TikTok endpoint, by all users together',
    class: 'operational',
    ends: () => 'after 100 seconds',
    deletion: () => 'TTL, an hour after its window',
  },
};

const tableSchema = z.object({
  SSESpecification: z.object({ SSEEnabled: z.boolean(), KMSMasterKeyId: z.string().optional() }),
  TimeToLiveSpecification: z.object({
    AttributeName: z.literal(TABLE.ttl),
    Enabled: z.literal(true),
  }),
});

/** Facts of all item kinds, in the order of the schema; who may do what is read from the policies. */
export function itemFacts(assembly: Assembly, settings: Settings): ItemFacts[] {
  const atRest = encryptionAtRest(assembly);
  const kinds = Object.entries(ITEM_KINDS) as [keyof typeof ITEM_KINDS, string][];
  return kinds.map(([name, kind]) => {
    const known = KNOWN[name];
    return {
      kind,
      holds: known.holds,
      class: known.class,
      encryption:
        known.sealed === true
          ? `AES-256-GCM under a data key of its own (the data key's envelope), and ${atRest}`
          : atRest,
      ends: known.ends(settings),
      deletion: known.deletion(settings),
      readBy: allowedTo(assembly, kind, ['GetItem', 'Query', 'Scan', 'BatchGetItem']),
      writtenBy: allowedTo(assembly, kind, ['PutItem', 'UpdateItem', 'BatchWriteItem']),
      deletedBy: allowedTo(assembly, kind, ['DeleteItem', 'BatchWriteItem']),
    };
  });
}

function encryptionAtRest(assembly: Assembly): string {
  const [table, ...more] = assembly.resources('AWS::DynamoDB::Table');
  if (!table || more.length > 0) throw new Error('the template has not exactly one table');
  const { SSESpecification } = tableSchema.parse(table.properties);
  const key = assembly
    .resources('AWS::KMS::Key')
    .find(({ arn, physicalId }) =>
      [arn, physicalId].includes(SSESpecification.KMSMasterKeyId ?? ''),
    );
  return key ? `at rest with ${keyLabel(key)}` : 'at rest with a key of AWS';
}

/** Names of the roles with a statement that covers one of the verbs on this kind of item. */
function allowedTo(assembly: Assembly, kind: string, verbs: readonly string[]): string[] {
  return rolesOf(assembly)
    .filter(({ statements }) =>
      statements.some(({ Effect, Action, Condition }) => {
        const keys = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
        const verb = Action.some(
          (each) =>
            /^(\*|dynamodb:\*)$/.test(each) || verbs.some((one) => each === `dynamodb:${one}`),
        );
        return Effect === 'Allow' && verb && (keys?.includes(`${kind}*`) ?? true);
      }),
    )
    .map(({ name }) => name)
    .sort();
}
