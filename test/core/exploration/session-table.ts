/** The connection's item behind the fake store, as values: a write makes another row. */
import type { Connection, RefreshedTokens, Sealed } from '../../../lambdas/core/ports.ts';
import { createFakeConnections } from '../../fakes/connections.ts';
import { remembered } from './replay.ts';
import { pairIn, sealedPair } from './session-program.ts';
import {
  ID,
  type Effect,
  type Memory,
  type Profile,
  type Row,
  type SessionWorld,
} from './session-world.ts';

export const STORE_VERBS = ['find', 'lease', 'commit', 'release', 'markLost'] as const;
export type StoreVerb = (typeof STORE_VERBS)[number];
export const isStoreVerb = (verb: string): verb is StoreVerb =>
  (STORE_VERBS as readonly string[]).includes(verb);

/** The row of an item. The sealed bytes are those of pair and version and need not be compared. */
export function rowOf({ rows }: Memory, item: Row['item'], pair: number): Row {
  const { lease, lastCommit } = item ?? {};
  const text = JSON.stringify([
    ...[pair, item?.version, item?.accessExpiresAt, item?.refreshExpiresAt, item?.lostAt],
    ...[item?.doubtUntil, lease?.until, lastCommit?.version],
  ]);
  const names = `${lease?.owner} ${lastCommit?.owner}`;
  return remembered(rows, `${text} ${names}`, () => ({ id: rows.size + 1, item, pair, text }));
}

/** A connection of version 1 that holds pair 1. */
export async function firstRow(
  memory: Memory,
  profile: Profile,
  accessExpiresAt: number,
): Promise<Row> {
  const item: Connection = {
    connectionId: ID,
    accountHash: 'account',
    scopes: ['user.info.basic'],
    sealed: await sealedPair(profile, 1, 1),
    version: 1,
    accessExpiresAt,
    refreshExpiresAt: 15_552_000_000,
    connectedAt: 0,
  };
  return rowOf(memory, item, 1);
}

/** What a verb of the store does to a row and answers, when `name` calls it. */
export function storeEffect(
  world: SessionWorld,
  name: string,
  point: { id: number; verb: StoreVerb; args: unknown[] },
): Promise<Effect> {
  return remembered(world.memory.effects, `${world.row.id} ${name} ${point.id}`, () =>
    makeEffect(world, name, point.verb, point.args),
  );
}

function inWords(found: Connection | undefined): string {
  if (!found) return 'no connection';
  const { version, lease, doubtUntil, lostAt } = found;
  const words = [`version ${version}`];
  if (lease) words.push(`leased to ${lease.owner} until ${lease.until / 1000} s`);
  if (doubtUntil !== undefined) words.push(`in doubt until ${doubtUntil / 1000} s`);
  if (lostAt !== undefined) words.push('lost');
  return words.join(', ');
}

const sameBytes = (left: Sealed | undefined, right: Sealed | undefined): boolean =>
  Buffer.compare(left?.ciphertext ?? Buffer.of(), right?.ciphertext ?? Buffer.of()) === 0;

async function makeEffect(
  { memory, row, tiktok: { profile } }: SessionWorld,
  name: string,
  verb: StoreVerb,
  args: unknown[],
): Promise<Effect> {
  const connections = createFakeConnections();
  if (row.item) connections.items.set(ID, structuredClone(row.item));
  const done = (value: unknown, key: string, pair = row.pair): Effect => ({
    row: rowOf(memory, connections.items.get(ID), pair),
    answer: { verb, value, key: `${verb} ${key}` },
    label: `${verb}: ${key}`,
  });
  switch (verb) {
    case 'find': {
      const found = await connections.find(ID);
      if (found?.lease) found.lease.owner = found.lease.owner === name ? 'me' : 'another';
      const label = `find: ${inWords(found)}`;
      return { ...done(found, `${row.text} ${found?.lease?.owner}`), row, label };
    }
    case 'lease': {
      const [version, lease, now] = args as [number, { until: number }, number];
      const leased = await connections.lease(ID, version, { ...lease, owner: name }, now);
      return done(leased, String(leased));
    }
    case 'release': {
      const [, doubtUntil] = args as [string, number | undefined];
      return done(await connections.release(ID, name, doubtUntil), '');
    }
    case 'markLost': {
      const [version, , now] = args as [number, string, number];
      const marked = await connections.markLost(ID, version, name, now);
      return done(marked, String(marked));
    }
    case 'commit': {
      const [version, , tokens, now] = args as [number, string, RefreshedTokens, number];
      const pair = await pairIn(profile, tokens.sealed, version + 1);
      const sealed = await sealedPair(profile, pair ?? row.pair, version + 1);
      const committed = await connections.commit(ID, version, name, { ...tokens, sealed }, now);
      const isStored = !sameBytes(connections.items.get(ID)?.sealed, row.item?.sealed);
      const effect = done(committed, String(committed), isStored ? (pair ?? 0) : row.pair);
      return { ...effect, isMixed: isStored && pair === undefined };
    }
  }
}
