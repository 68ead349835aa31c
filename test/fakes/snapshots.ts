import type { Snapshot, Snapshots, SnapshotSlot } from '../../lambdas/core/snapshot-port.ts';

/** Snapshots in Maps; `slots` is what is kept, by `<connection>#<shape>`. */
export function createFakeSnapshots({
  itemBytes = 350_000,
  listLength = 64,
}: { itemBytes?: number; listLength?: number } = {}): Snapshots & {
  slots: Map<string, SnapshotSlot>;
  bodies: Map<string, Uint8Array>;
} {
  const slots = new Map<string, SnapshotSlot>();
  const bodies = new Map<string, Uint8Array>();
  const lists = new Map<string, { shapes: Map<string, number>; closed: boolean }>();
  const listOf = (connectionId: string) => {
    const list = lists.get(connectionId) ?? { shapes: new Map<string, number>(), closed: false };
    lists.set(connectionId, list);
    return list;
  };
  const key = (connectionId: string, shape: string) => `${connectionId}#${shape}`;
  const owned = (connectionId: string, shape: string, owner: string) => {
    const slot = slots.get(key(connectionId, shape));
    return slot?.lease?.owner === owner ? slot : undefined;
  };
  const drop = (snapshot: Snapshot | undefined) => bodies.delete(snapshot?.id ?? '');
  const remove = (connectionId: string, shape: string) => {
    drop(slots.get(key(connectionId, shape))?.snapshot);
    slots.delete(key(connectionId, shape));
  };
  return {
    slots,
    bodies,
    async find(connectionId, shape) {
      return structuredClone(slots.get(key(connectionId, shape)));
    },
    async body(_, _shape, { id }) {
      return bodies.get(id);
    },
    async lease(connectionId, shape, lease, now) {
      const slot = slots.get(key(connectionId, shape)) ?? {};
      if (slot.lease && slot.lease.until > now && slot.lease.owner !== lease.owner) {
        return undefined;
      }
      slot.lease = { ...lease };
      slots.set(key(connectionId, shape), slot);
      return structuredClone(slot);
    },
    async renew(connectionId, shape, lease) {
      const slot = owned(connectionId, shape, lease.owner);
      if (slot) slot.lease = { ...lease };
    },
    async enlist(connectionId, shape, keepUntil) {
      const { shapes, closed } = listOf(connectionId);
      if (closed) return false;
      shapes.set(shape, keepUntil);
      const others = [...shapes].filter(([known]) => known !== shape).sort(([, a], [, b]) => b - a);
      for (const [surplus] of others.slice(listLength - 1)) {
        shapes.delete(surplus);
        remove(connectionId, surplus);
      }
      return true;
    },
    async commit(connectionId, shape, owner, snapshot, previous) {
      const slot = slots.get(key(connectionId, shape));
      if (slot?.snapshot?.id === snapshot.id) return true;
      if (slot?.lease?.owner !== owner) return false;
      const { ciphertext, ...head } = structuredClone(snapshot);
      const isWhole = ciphertext.length <= itemBytes;
      const parts = isWhole ? 0 : Math.ceil(ciphertext.length / itemBytes);
      if (!isWhole) bodies.set(snapshot.id, ciphertext);
      slots.set(key(connectionId, shape), {
        snapshot: { ...head, parts, ...(isWhole && { ciphertext }) },
      });
      drop(previous);
      return true;
    },
    async release(connectionId, shape, owner, failure) {
      const slot = owned(connectionId, shape, owner);
      if (!slot) return;
      delete slot.lease;
      if (failure) slot.failure = { ...failure };
    },
    async remove(connectionId, shape) {
      remove(connectionId, shape);
    },
    async removeAll(connectionId) {
      const list = listOf(connectionId);
      list.closed = true;
      for (const shape of list.shapes.keys()) remove(connectionId, shape);
    },
  };
}
