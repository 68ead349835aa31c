/**
 * The locks of LockService: one holder (an execution) per lock name, the others wait in order of
 * arrival until it is released, its execution ends, or their time is over.
 * https://developers.google.com/apps-script/reference/lock/lock
 */
export interface LockTable {
  /** True once `holder` has the lock; false after `timeoutMs`. Taking a lock one holds is true at once. */
  acquire(name: string, holder: string, timeoutMs: number): Promise<boolean>;
  isHeldBy(name: string, holder: string): boolean;
  release(name: string, holder: string): void;
  /** Frees everything an ended execution held or waited for. */
  releaseAll(holder: string): void;
}

interface Waiter {
  holder: string;
  settle(granted: boolean): void;
}

/** A table in which every lock is free. */
export function createLockTable(): LockTable {
  const holders = new Map<string, string>();
  const queues = new Map<string, Waiter[]>();

  function passOn(name: string): void {
    holders.delete(name);
    const next = queues.get(name)?.shift();
    if (next === undefined) return;
    holders.set(name, next.holder);
    next.settle(true);
  }

  function release(name: string, holder: string): void {
    if (holders.get(name) === holder) passOn(name);
  }

  return {
    acquire(name, holder, timeoutMs) {
      const current = holders.get(name);
      if (current === undefined || current === holder) {
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
    isHeldBy: (name, holder) => holders.get(name) === holder,
    release,
    releaseAll(holder) {
      for (const queue of queues.values()) {
        for (const waiter of queue.filter((other) => other.holder === holder)) {
          queue.splice(queue.indexOf(waiter), 1);
          waiter.settle(false);
        }
      }
      for (const [name, current] of [...holders]) if (current === holder) passOn(name);
    },
  };
}
