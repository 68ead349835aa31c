import type { SessionWorld } from './session-world.ts';

/**
 * Equal keys, equal futures. Instances are known by their past (the id of their point), not by name,
 * and of an instance that is over nothing counts but a lease that it left behind.
 */
export function keyOf({ clock, row, tiktok, instances, left, untold }: SessionWorld): string {
  const owner = row.item?.lease?.owner;
  const committer = row.item?.lastCommit?.owner;
  const each = instances.map((instance) => {
    const { name, phase, refused, startedAt, point, late, leaseUntil, stalled, stirred, pair } =
      instance;
    if (phase === 'over') return 'over';
    if (phase === 'new') return `new ${refused}`;
    const marks = [owner === name, committer === name, stirred, stalled].map(Number).join('');
    const coming = late ? `${late.answer.key}${late.ripe}` : '';
    return [
      point!.id,
      refused,
      startedAt,
      leaseUntil,
      instance.doubtUntil,
      pair,
      marks,
      phase,
      coming,
    ].join(' ');
  });
  return [
    ...[clock, row.text, row.pair, tiktok.newest, tiktok.removed, tiktok.endsAt.join(' ')],
    ...[tiktok.straying.join(' '), Object.values(left).join(' '), untold, ...each.sort()],
  ].join('|');
}
