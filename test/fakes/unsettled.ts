import type { Unsettled } from '../../lambdas/core/ports.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The list in Sets, and what was put off in a Map; all three show what is kept. */
export function createFakeUnsettled(): Unsettled & {
  items: Set<string>;
  ends: Set<string>;
  later: Map<string, number>;
} {
  const items = new Set<string>();
  const ends = new Set<string>();
  const later = new Map<string, number>();
  return {
    items,
    ends,
    later,
    async add(connectionId) {
      items.add(connectionId);
    },
    async addEnd(connectionId) {
      ends.add(connectionId);
    },
    async putOff(connectionId, at) {
      later.set(connectionId, at);
      items.delete(connectionId);
    },
    async remove(connectionId) {
      items.delete(connectionId);
      ends.delete(connectionId);
    },
    async list(now) {
      const today = Math.floor(now / DAY);
      for (const [connectionId, at] of later) {
        if (Math.floor((at + HOUR) / DAY) >= today) continue;
        items.add(connectionId);
        later.delete(connectionId);
      }
      const looks = [...items].filter((connectionId) => !ends.has(connectionId));
      return [
        ...[...ends].map((connectionId) => ({ connectionId, isEnd: true })),
        ...looks.map((connectionId) => ({ connectionId, isEnd: false })),
      ];
    },
  };
}
