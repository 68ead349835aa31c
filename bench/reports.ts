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
/** 10,000 rows for each chart are work of the machine, not of the product: fewer charts show the same. */
const MANY_VIDEOS = 5_000;
const CHARTS_OF_MANY = 4;

/** All sizes at all latencies (milliseconds of each TikTok answer), one after the other. */
export async function benchReports(
  backend: Backend,
  { sizes, latencies }: { sizes: readonly number[]; latencies: readonly number[] },
  progress: (text: string) => void,
): Promise<ReportRow[]> {
  await warmUp(backend);
  const rows: ReportRow[] = [];
  for (const latencyMs of latencies) {
    let seed: ReportRow['seed'] | undefined;
    for (const videos of sizes) {
      progress(`report of ${videos} videos at ${latencyMs} ms`);
      const row = await benchReport(backend, videos, latencyMs, seed);
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
  videos: number,
  latencyMs: number,
  knownSeed: ReportRow['seed'] | undefined,
): Promise<ReportRow> {
  const { tiktok, stack } = backend;
  tiktok.dials.latencyMs = 0;
  const { handle } = tiktok.accounts.add({ handle: `account${videos}`, videos });
  const host = await backend.connect(`${videos}.${latencyMs}@example.com`, handle);
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
