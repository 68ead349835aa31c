/**
 * Who has or wants a lock: one Lock object of one execution. Whether two objects of an execution share
 * a lock is not documented; here they do not, so that code which relies on it shows.
 */
export interface LockHolder {
  execution: string;
  object: number;
}

/**
 * The locks of LockService: one holder per lock name, the others wait in order of arrival until it is
 * released, its execution ends, or their time is over.
 * https://developers.google.com/apps-script/reference/lock/lock
 */
export interface LockTable {
  /** True once `holder` has the lock; false after `timeoutMs`. Taking a lock one holds is true at once. */
  acquire(name: string, holder: LockHolder, timeoutMs: number): Promise<boolean>;
  isHeldBy(name: string, holder: LockHolder): boolean;
  release(name: string, holder: LockHolder): void;
  /** Frees everything an ended execution held or waited for. */
  releaseAll(execution: string): void;
}

interface Waiter {
  holder: LockHolder;
  settle(granted: boolean): void;
}

/** A table in which every lock is free. */
export function createLockTable(): LockTable {
  const holders = new Map<string, LockHolder>();
  const queues = new Map<string, Waiter[]>();

  function passOn(name: string): void {
    holders.delete(name);
    const next = queues.get(name)?.shift();
    if (next === undefined) return;
    holders.set(name, next.holder);
    next.settle(true);
  }

  function isHeldBy(name: string, { execution, object }: LockHolder): boolean {
    const current = holders.get(name);
    return current?.execution === execution && current.object === object;
  }

  return {
    acquire(name, holder, timeoutMs) {
      if (!holders.has(name) || isHeldBy(name, holder)) {
        holders.set(name, holder);
        return Promise.resolve(true);
      }
      if (timeoutMs <= 0) return Promise.resolve(false);
      return new Promise((resolve) => {
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const waiter: Waiter = {
          holder,
          settle(granted) {
            clearTimeout(timer);
            resolve(granted);
          },
        };
        const timer = setTimeout(() => {
          queue.splice(queue.indexOf(waiter), 1);
          waiter.settle(false);
        }, timeoutMs);
        timer.unref();
        queue.push(waiter);
      });
    },
    isHeldBy,
    release(name, holder) {
      if (isHeldBy(name, holder)) passOn(name);
    },
    releaseAll(execution) {
      for (const queue of queues.values()) {
        for (const waiter of queue.filter((other) => other.holder.execution === execution)) {
          queue.splice(queue.indexOf(waiter), 1);
          waiter.settle(false);
        }
      }
      for (const [name, current] of [...holders]) {
        if (current.execution === execution) passOn(name);
      }
    },
  };
}
