/**
 * POST /v2/video/list/. https://developers.tiktok.com/doc/tiktok-api-v2-video-list
 *
 * The cursor rule. A page holds the public videos posted strictly before the cursor, newest first.
 * Every posting has a millisecond of its own inside its `create_time` second, and the returned
 * cursor is the millisecond of the page's last video: a plain walk gets each video exactly once, also
 * where several share one second at a page edge. A caller's own timestamp works the same way. TikTok
 * documents neither strictness nor ties; the dial `pages.cursor` has the two other readings.
 */
import type { Account } from './accounts.ts';
import type { Answer } from './answers.ts';
import { pick, TIKTOK_FIELDS } from './fields.ts';
import type { SimulatorRequest } from './requests.ts';
import { readJsonObject, resourceCall } from './resource-call.ts';
import type { Simulation } from './simulation.ts';
import type { Posting } from './video.ts';
import { videoObject } from './video-object.ts';

interface PageQuery {
  /** Epoch milliseconds; null on the first page (no cursor, or 0). */
  cursor: number | null;
  maxCount: number;
}

interface Page {
  postings: Posting[];
  cursor: number;
  hasMore: boolean;
}

function readQuery(sim: Simulation, request: SimulatorRequest): PageQuery | null {
  const body = readJsonObject(request);
  if (body === null) return null;
  const { cursor = 0, max_count: maxCount = 10 } = body;
  const isCount = (value: unknown): value is number =>
    Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isCount(cursor) || !isCount(maxCount) || maxCount === 0) return null;
  if (maxCount > 20 && sim.dials.pages.maxCountOver20 === 'refused') return null;
  return { cursor: cursor === 0 ? null : cursor, maxCount: Math.min(maxCount, 20) };
}

function postingsBefore(
  sim: Simulation,
  account: Account,
  query: PageQuery,
  count: number,
): Posting[] {
  const { feed } = account;
  const moment = query.cursor ?? Infinity;
  if (query.cursor === null) return feed.before(Infinity, count);
  const second = Math.floor(moment / 1000) * 1000;
  switch (sim.dials.pages.cursor) {
    case 'sub-second':
      return feed.before(moment, count);
    case 'whole-second':
      return feed.before(second === moment ? second : second + 1000, count);
    case 'inclusive':
      return feed.before(second + 999, count, true);
  }
}

function readPage(sim: Simulation, account: Account, query: PageQuery, pageNumber: number): Page {
  const { pages } = sim.dials;
  const count = Math.max(1, query.maxCount - pages.shortBy);
  const found = postingsBefore(sim, account, query, count + 1);
  const first = found[0]?.postedMs;
  if (pages.emptyEvery > 0 && pageNumber % pages.emptyEvery === 0 && first !== undefined) {
    // Moves by a millisecond and skips nothing, so a patient client still gets every video.
    const cursor = query.cursor === null ? first + 1 : query.cursor - 1;
    if (cursor > first) return { postings: [], cursor, hasMore: true };
  }
  const postings = found.slice(0, count);
  const last = postings.at(-1)?.postedMs;
  const exact = pages.cursor === 'sub-second';
  const moved = last === undefined ? null : exact ? last : Math.floor(last / 1000) * 1000;
  const stuck = pages.stuckCursor && query.cursor !== null;
  return {
    postings,
    cursor: (stuck ? query.cursor : moved) ?? query.cursor ?? sim.clock.now(),
    hasMore: pages.stuckCursor || found.length > count,
  };
}

/** Default 10 videos, at most 20; `cursor` also on the last page. */
export function videoList(sim: Simulation, request: SimulatorRequest): Answer {
  return resourceCall(
    sim,
    request,
    'videoList',
    TIKTOK_FIELDS.video,
    ({ account, names, note }) => {
      const query = readQuery(sim, request);
      if (query === null) {
        return sim.answers.resourceError('invalid_params', 'Cursor or max_count is invalid.', note);
      }
      const page = readPage(sim, account, query, sim.countRead(account.handle));
      const videos = page.postings.map((posting) =>
        pick(videoObject(sim, account, posting), names),
      );
      if (page.hasMore && sim.dials.pages.vanishAfterPage > 0) {
        for (const { id } of account.feed.before(page.cursor, sim.dials.pages.vanishAfterPage)) {
          account.feed.hide(id);
        }
      }
      return sim.answers.data(
        { videos, cursor: page.cursor, has_more: page.hasMore },
        { ...note, items: videos.length },
      );
    },
  );
}
