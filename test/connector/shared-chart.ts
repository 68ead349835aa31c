import { createExchange, type Ask } from '../../connector/exchange.ts';
import { createSharedAsk, type SharingPlatform } from '../../connector/shared-data.ts';
import { signInError } from '../../connector/sign-in-errors.ts';
import type { createUserCache } from './shared-cache.ts';

export const USER = 'https://api.example.com/api/tiktok/user?fields=username';
export const VIDEOS = 'https://api.example.com/api/tiktok/videos?fields=id';
export const AS_OF = { data_as_of: 1_800_000_000_000 };
/** Time that a chart has in all. */
export const BUDGET_MS = 300_000;

export type Cache = ReturnType<typeof createUserCache>;

interface Charted extends Partial<SharingPlatform> {
  token?: string;
  /** The answer to an address, or the error thrown. */
  backend?: (url: string) => object;
  /** Rests between two requests for the same addresses, milliseconds. */
  rests?: readonly number[];
  /** Fields of videos that it needs. */
  fields?: readonly string[];
}

/** One chart: what it asks the backend itself, and what it gets. */
export function chart(
  cache: Cache,
  {
    token = 'token-1',
    backend = (url) => ({ url, ...AS_OF }),
    rests = [],
    fields = [],
    ...change
  }: Charted = {},
) {
  const batches: string[][] = [];
  const platform = cache.platform(token, change);
  const once = (urls: readonly string[]) => {
    batches.push([...urls]);
    return urls.map((url) => {
      try {
        return { ...backend(url) };
      } catch (thrown) {
        return signInError(thrown);
      }
    });
  };
  const asking: Ask = (urls, resting) => {
    for (const rest of rests) {
      resting?.(rest, once(urls));
      platform.sleep(rest);
    }
    return once(urls);
  };
  const ask = createExchange(
    createSharedAsk(asking, platform, { untilMs: cache.clock.ms + BUDGET_MS, fields }),
  );
  return { ask, batches };
}
