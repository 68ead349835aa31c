/** Part `reports`: a report of twenty charts, cold, warm and after two hours, beside two other ways. */
import type { Backend, Counts } from './backend.ts';
import { directToken, seedReport, walk, type Walk } from './baselines.ts';
import { CHARTS, openReport, type Load } from './charts.ts';

export type Scenario = 'cold' | 'warm' | 'after 2 h' | 'refresh';
export type Measurement = Load & Counts;

export interface ReportRow {
  videos: number;
  latencyMs: number;
  charts: number;
  scenarios: Partial<Record<Scenario, Measurement>>;
  /** One bare walk; `computed` when only its first pages were walked and the rest is in proportion. */
  bare: Walk & { computed: boolean };
  /** The seed stops at 200 videos, so beyond that its figures are those of 200. */
  seed: Walk & { firstMs: number };
}

const HOUR = 3_600_000;
const LONGEST_WALK_MS = 6_000;
/** Up to so many videos a report is short enough to be measured several times, each with an account of its own. */
const FEW_VIDEOS = 200;
/** 10,000 rows for each chart are work of the machine, not of the product: fewer charts show the same. */
const MANY_VIDEOS = 5_000;
const CHARTS_OF_MANY = 4;

/**
 * All sizes at all latencies (milliseconds of each TikTok answer), one after the other; those of few
 * videos `times` times, as one time of a tenth of a second says more of the machine than of the product.
 */
export async function benchReports(
  backend: Backend,
  {
    sizes,
    latencies,
    times,
  }: { sizes: readonly number[]; latencies: readonly number[]; times: number },
  progress: (text: string) => void,
): Promise<ReportRow[]> {
  await warmUp(backend);
  const rows: ReportRow[] = [];
  for (const latencyMs of latencies) {
    let seed: ReportRow['seed'] | undefined;
    for (const videos of sizes) {
      const again: ReportRow[] = [];
      for (let run = 1; run <= (videos > FEW_VIDEOS ? 1 : times); run += 1) {
        progress(`report of ${videos} videos at ${latencyMs} ms, ${run}`);
        const known = seed ?? again[0]?.seed;
        again.push(await benchReport(backend, { videos, latencyMs, run }, known));
      }
      const row = medianRow(again);
      if (videos >= 200) seed = row.seed;
      rows.push(row);
    }
  }
  return rows;
}

/** Starts the functions and the threads of the stand-ins: what starting costs is another part. */
async function warmUp(backend: Backend): Promise<void> {
  const host = await backend.connect('warm-up@example.com', 'ada');
  await openReport(host, 200);
  await openReport(host, 200);
}

async function benchReport(
  backend: Backend,
  { videos, latencyMs, run }: { videos: number; latencyMs: number; run: number },
  knownSeed: ReportRow['seed'] | undefined,
): Promise<ReportRow> {
  const { tiktok, stack } = backend;
  tiktok.dials.latencyMs = 0;
  // The name is the seed of when the account posted: how even that is decides how many waits a list takes.
  const { handle } = tiktok.accounts.add({
    handle: `account${videos}${run > 1 ? `.${run}` : ''}`,
    videos,
  });
  const host = await backend.connect(`${videos}.${latencyMs}.${run}@example.com`, handle);
  const token = await directToken(stack, handle);
  const charts = videos > MANY_VIDEOS ? CHARTS_OF_MANY : CHARTS.length;
  const limit = videoLimit(videos);

  tiktok.dials.latencyMs = latencyMs;
  const bare = await bareWalk(backend, token, videos, latencyMs);
  await backend.nextMinute();
  const seed = knownSeed ?? (await seedReport(tiktok.origin, token, CHARTS.length));

  const measured = async (): Promise<Measurement> => {
    await backend.nextMinute();
    const { result, counts } = await backend.counted(() => openReport(host, limit, charts));
    return { ...result, ...counts };
  };
  const cold = await measured();
  const warm = await measured();
  host.refreshData();
  const refresh = videos > MANY_VIDEOS ? undefined : await measured();
  stack.clock.advance(2 * HOUR + 60_000);
  host.refreshData();
  const scenarios = {
    cold,
    warm,
    'after 2 h': await measured(),
    ...(refresh && { refresh }),
  };
  return { videos, latencyMs, charts, scenarios, bare, seed };
}

/** Of each way the run in the middle by its last chart, and the most TikTok calls of any run. */
function medianRow(rows: readonly ReportRow[]): ReportRow {
  const [first] = rows;
  if (!first) throw new Error('a report is measured at least once');
  const scenarios = Object.fromEntries(
    Object.keys(first.scenarios).map((name) => {
      const all = rows.flatMap(({ scenarios: own }) => own[name as Scenario] ?? []);
      const tiktokCalls = Math.max(...all.map((one) => one.tiktokCalls));
      return [name, { ...middle(all, ({ lastMs }) => lastMs), tiktokCalls }];
    }),
  );
  const walks = rows.map(({ bare }) => bare);
  return { ...first, scenarios, bare: middle(walks, (walk) => walk.ms) };
}

function middle<Item>(items: readonly Item[], of: (item: Item) => number): Item {
  const sorted = items.toSorted((one, other) => of(one) - of(other));
  return sorted[Math.floor((sorted.length - 1) / 2)] as Item;
}

async function bareWalk(
  { tiktok }: Backend,
  token: string,
  videos: number,
  latencyMs: number,
): Promise<ReportRow['bare']> {
  const pages = Math.max(1, Math.ceil(videos / 20));
  const walkable = Math.max(10, Math.floor(LONGEST_WALK_MS / (latencyMs + 5)));
  if (pages <= walkable) return { ...(await walk(tiktok.origin, token)), computed: false };
  const part = await walk(tiktok.origin, token, { maxVideos: walkable * 20 });
  const factor = (pages + 1) / part.calls;
  return {
    calls: pages + 1,
    videos,
    bytes: Math.round(part.bytes * factor),
    ms: part.ms * factor,
    computed: true,
  };
}

/** The smallest limit of the data source's configuration that takes all videos. */
function videoLimit(videos: number): number {
  return [200, 1_000, 5_000].find((limit) => videos <= limit) ?? 10_000;
}
