/** Parts that were started, to be ended once, the newest first; a fault in one does not spare others. */
export interface Closers {
  add<Part extends { close(): Promise<void> }>(part: Part): Part;
  /** Ends all parts. Later calls wait for the same end. */
  close(): Promise<void>;
}

/** A part added after the end (a start that was still under way) is ended at once. */
export function createClosers(): Closers {
  const parts: { close(): Promise<void> }[] = [];
  let ended: Promise<void> | undefined;
  const end = async () => {
    const faults: unknown[] = [];
    for (let part = parts.pop(); part; part = parts.pop()) {
      await part.close().catch((error: unknown) => faults.push(error));
    }
    if (faults.length > 0) throw new AggregateError(faults, 'A part did not end cleanly');
  };
  return {
    add: (part) => {
      if (ended) void part.close();
      else parts.push(part);
      return part;
    },
    close: () => (ended ??= end()),
  };
}
