/** Where the facts of two environments differ, in words of the report. */
import type { EnvironmentFacts } from './environment-facts.ts';

export interface Difference {
  what: string;
  first: string;
  second: string;
}

/** What is compared, fact by fact; long lists are compared in their counts. */
export function differences(first: EnvironmentFacts, second: EnvironmentFacts): Difference[] {
  const [before, after] = [flat(first), flat(second)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((what) => {
    const [one, other] = [before.get(what) ?? 'none', after.get(what) ?? 'none'];
    return one === other ? [] : [{ what, first: one, second: other }];
  });
}

function flat(facts: EnvironmentFacts): Map<string, string> {
  const own = (text: string) => text.replaceAll(facts.name, '<env>');
  const rows: [string, string][] = [
    ...facts.routes.flatMap(({ route, ...rest }): [string, string][] =>
      Object.entries(rest).map(([name, value]) => [`${route}: ${spaced(name)}`, value]),
    ),
    ...facts.functions.flatMap((each): [string, string][] => [
      [`${each.name}: memory`, `${each.memoryMb} MB`],
      [`${each.name}: time-out`, `${each.timeoutSeconds} s`],
      [`${each.name}: concurrency`, each.concurrency],
      ...each.permissions.map(({ sentence }): [string, string] => [
        `${each.name}: ${own(sentence)}`,
        'yes',
      ]),
    ]),
    ...facts.otherRoles.flatMap(({ name, takenBy, permissions }): [string, string][] => [
      [`role ${name}: taken by`, takenBy],
      ...permissions.map(({ sentence }): [string, string] => [
        `role ${name}: ${own(sentence)}`,
        'yes',
      ]),
    ]),
    ...facts.keys.map((key): [string, string] => [`${key.name}: rotation`, key.rotation]),
    ...Object.entries(facts.table).map(([name, value]): [string, string] => [
      `table: ${spaced(name)}`,
      String(value),
    ]),
    ...facts.items.flatMap(({ kind, ends, deletion }): [string, string][] => [
      [`${kind} ends`, ends],
      [`${kind} leaves the table`, deletion],
    ]),
    ...facts.logs.map((log): [string, string] => [`log ${log.name}: days`, log.retentionDays]),
    ...facts.resources.map(({ type, count }): [string, string] => [type, String(count)]),
    ...facts.controls.map(({ id, title, verdict }): [string, string] => [
      `${id} ${title}`,
      verdict,
    ]),
    ...facts.packs.map(({ pack, acknowledged, open }): [string, string] => [
      `${pack}: findings`,
      `${acknowledged} acknowledged, ${open} open`,
    ]),
  ];
  return new Map(rows);
}

/** `deletionProtection` as `deletion protection`. */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
