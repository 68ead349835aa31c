/** Sections about who may do what: the role of each function, and every other role. */
import type { EnvironmentFacts } from './environment-facts.ts';
import { badge, element, items, lines, paragraph, type Html } from './html.ts';
import type { Section } from './section.ts';
import type { Permission } from './sentences.ts';

export function functions({ functions: all }: EnvironmentFacts): Section {
  return {
    id: 'functions',
    title: 'Functions and their permissions',
    body: [
      paragraph(
        'One role and one policy per function. Each sentence is one statement of that policy, whole; nothing ' +
          'else is allowed.',
      ),
      ...all.map((each) =>
        card(
          each.name,
          `${each.description}. ${each.runtime}, ${each.memoryMb} MB, ${each.timeoutSeconds} s, ` +
            `concurrency ${each.concurrency}${each.callsTikTok ? '; calls TikTok' : ''}.`,
          each.permissions,
        ),
      ),
    ],
  };
}

export function otherRoles({ otherRoles: all }: EnvironmentFacts): Section {
  return {
    id: 'roles',
    title: 'Other roles and their permissions',
    body: [
      paragraph(
        'Every role of the templates that no function has. Services of AWS take them; no person and no other ' +
          'account may. Each sentence is one statement of their policies, whole. A wildcard that AWS leaves no ' +
          'way around is marked, with the reason.',
      ),
      ...(all.length === 0 ? [paragraph('There is none.')] : []),
      ...all.map(({ name, description, takenBy, permissions }) =>
        card(name, `${description}. Taken by ${takenBy}.`, permissions),
      ),
    ],
  };
}

function card(name: string, about: string, permissions: readonly Permission[]): Html {
  return element(
    'div',
    [element('h3', name), paragraph(about), items(permissions.map(sentenceOf))],
    'card',
  );
}

/** A wildcard is red, or with its reason a note. */
function sentenceOf({ sentence, wildcard, reason = '' }: Permission) {
  if (!wildcard) return sentence;
  const mark = badge('wildcard', reason === '' ? 'bad' : 'note');
  const marked = element('span', [mark, ` ${sentence}`]);
  return reason === '' ? marked : lines([marked, element('span', `Why: ${reason}`, 'why')]);
}
