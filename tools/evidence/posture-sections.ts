/** Sections about what the system does: routes, data flow, functions, keys, items, storage. */
import { dataFlowPicture } from './data-flow-picture.ts';
import type { EnvironmentFacts } from './environment-facts.ts';
import type { KeyFacts } from './keys.ts';
import { badge, code, element, escaped, lines, paragraph, raw, table, type Html } from './html.ts';
import { functions, otherRoles } from './role-sections.ts';
import type { Section } from './section.ts';

export function postureSections(facts: EnvironmentFacts): Section[] {
  return [
    routes(facts),
    flow(facts),
    functions(facts),
    otherRoles(facts),
    keys(facts),
    data(facts),
    storage(facts),
  ];
}

function routes({ routes: all }: EnvironmentFacts): Section {
  return {
    id: 'routes',
    title: 'Routes and their exposure',
    body: [
      paragraph(
        'Every method of the API. Exposure, authorizer, throttle and usage plan are the template’s; caller and ' +
          'checks are known from the code. API Gateway treats throttles as targets, not as ceilings.',
      ),
      table(
        [
          'Route',
          'Exposure',
          'Caller',
          'Authorizer',
          'Throttle and plan',
          'Function',
          'The function insists on',
        ],
        all.map((each) => [
          breakable(each.route),
          badge(
            each.authorizer === 'none' ? 'public' : 'access token',
            each.authorizer === 'none' ? 'note' : 'good',
          ),
          each.caller,
          each.authorizer,
          lines([each.throttle, each.usagePlan === 'not counted' ? '' : `plan: ${each.usagePlan}`]),
          code(each.function),
          each.checks,
        ]),
      ),
    ],
  };
}

/** May be broken after each slash, and nowhere else. */
function breakable(route: string): Html {
  return raw(`<code>${escaped(route).replaceAll('/', '/<wbr>')}</code>`);
}

function flow({ flow: facts }: EnvironmentFacts): Section {
  return {
    id: 'flow',
    title: 'Data flow',
    body: [
      raw(
        `<figure tabindex="0">${dataFlowPicture(facts)}<figcaption>Drawn from routes, permissions and environments. ` +
          'A line of colour belongs to what it leads to; hold the pointer on it to read what goes over it. ' +
          'Logs and traces, which every function writes, are left out.</figcaption></figure>',
      ),
    ],
  };
}

function keys({ keys: all }: EnvironmentFacts): Section {
  return {
    id: 'keys',
    title: 'Keys and their users',
    body: [
      paragraph(
        'A key opens only when its own policy and the caller’s role both allow it. “Roles of this account that ' +
          'have it themselves” leaves the decision to the roles: all of these templates that may use a key stand below it; ' +
          'administrators of the account are outside of this report.',
      ),
      ...all.flatMap((key): Html[] => [
        element('h3', key.name),
        paragraph(`${key.description}: ${key.kind}. Rotation: ${key.rotation}.`),
        table(
          ['Who', 'May', 'Decided by'],
          [
            ...key.policy.map(({ who, may }) => [who, may, 'key policy']),
            ...grouped(key.users).map(([names, may, isFunctions]) => [
              lines(names.map(code)),
              may,
              `${isFunctions ? 'role of a function' : 'other role'}, within the key policy`,
            ]),
          ],
          'thirds',
        ),
      ]),
    ],
  };
}

/** Functions that may do the same stand in one row; other roles stand apart from them. */
function grouped(users: KeyFacts['users']): [string[], string, boolean][] {
  return [...Map.groupBy(users, ({ may, isFunctions }) => `${isFunctions} ${may}`).values()].map(
    (all) => [all.map(({ role }) => role), all[0]?.may ?? '', all[0]?.isFunctions === true],
  );
}

const CLASSES = {
  secret: 'bad',
  personal: 'note',
  pseudonymous: 'note',
  operational: 'plain',
} as const;

function data({ items: all }: EnvironmentFacts): Section {
  return {
    id: 'data',
    title: 'Stored items: content, encryption, retention, deletion',
    body: [
      paragraph(
        'One table, one item per key; what follows the kind in a key is a hash or an internal id. Every read ' +
          'compares the expiry itself, TTL only sweeps, up to days late. Encryption and access are the template’s; ' +
          'content, end and deletion are known from the code.',
      ),
      table(
        ['Kind', 'Class', 'Holds', 'Encryption', 'Ends', 'Leaves the table'],
        all.map((each) => [
          code(each.kind),
          badge(each.class, CLASSES[each.class]),
          each.holds,
          each.encryption,
          each.ends,
          each.deletion,
        ]),
      ),
      element('h3', 'Who may read, write and delete them'),
      table(
        ['Kind', 'Read by', 'Written by', 'Deleted by'],
        all.map((each) => [
          code(each.kind),
          each.readBy.join(', ') || 'nobody',
          each.writtenBy.join(', '),
          each.deletedBy.join(', ') || 'TTL only',
        ]),
      ),
    ],
  };
}

function storage({ table: facts, secrets, logs, resources }: EnvironmentFacts): Section {
  const yes = (is: boolean) => badge(is ? 'yes' : 'no', is ? 'good' : 'note');
  return {
    id: 'storage',
    title: 'Table, secrets, logs, resources',
    body: [
      table(
        ['The table', 'State'],
        [
          ['Point-in-time recovery', yes(facts.pointInTimeRecovery)],
          ['Deletion protection', yes(facts.deletionProtection)],
          ['Time to live by', code(facts.timeToLive)],
          ['Capacity', facts.billing],
        ],
      ),
      element('h3', 'Secrets'),
      table(
        ['Secret', 'Content', 'Made by', 'Encryption', 'Read by'],
        secrets.map((each) => [
          code(each.name),
          each.description,
          each.madeBy,
          each.encryption,
          each.readBy.join(', '),
        ]),
      ),
      element('h3', 'Log groups'),
      table(
        ['Log group', 'Kept (days)', 'Encryption'],
        logs.map((each) => [each.name, each.retentionDays, each.encryption]),
      ),
      element('h3', 'All resources of the templates'),
      table(
        ['Type', 'Number'],
        resources.map(({ type, count }) => [code(type), count]),
        'number',
      ),
    ],
  };
}
