import type { VideosData } from '../../contract/api.ts';

/**
 * Lambda answers at most 6 MB, and the body is text within its JSON: quotes and line ends count twice
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). The rest is for the frame,
 * and for escapes (snapshot-bytes.ts).
 */
export const MAX_ANSWER_BYTES = 5_500_000;

/**
 * The list, cut where an answer would become too large; the rest comes with the cursor. TikTok's cursor
 * is a moment, so no cut goes through videos of one second, whose second half would be lost, nor behind one
 * without a moment.
 */
export function withinAnswer(data: VideosData, maxBytes = MAX_ANSWER_BYTES): VideosData {
  let bytes = 0;
  let count = 0;
  for (const video of data.videos) {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(video)));
    if (bytes > maxBytes) break;
    count += 1;
  }
  if (count === data.videos.length) return data;
  const createTime = (at: number) => Number(data.videos[at]?.['create_time']);
  const isMoment = (at: number) => createTime(at) > 0 && createTime(at) !== createTime(at + 1);
  let end = Math.max(1, count);
  while (end > 1 && !isMoment(end - 1)) end -= 1;
  return {
    ...data,
    videos: data.videos.slice(0, end),
    cursor: createTime(end - 1) * 1000,
    has_more: true,
  };
}
