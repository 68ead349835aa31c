/** TikTok's video object. https://developers.tiktok.com/doc/tiktok-api-v2-video-object */
import type { Account } from './accounts.ts';
import type { Simulation } from './simulation.ts';
import type { Posting } from './video.ts';

/** A text, or what this account sends for an empty one: "", nothing, or null. */
export function blankText(
  name: string,
  text: string,
  blanks: Account['blanks'],
): Record<string, string | null> {
  if (text !== '' || blanks === 'empty') return { [name]: text };
  return blanks === 'absent' ? {} : { [name]: null };
}

/** Every field of a video as it would be sent now: fresh cover link, views grown by the dial. */
export function videoObject(
  sim: Simulation,
  account: Account,
  posting: Posting,
): Record<string, unknown> {
  const video = account.feed.video(posting);
  const address = `https://www.tiktok.com/@${account.handle}/video/${video.id}`;
  const source = new URLSearchParams({
    utm_campaign: 'tt4d_open_api',
    utm_source: sim.app.clientKey,
  });
  const growth = sim.dials.viewGrowth * sim.readsOf(account.handle);
  return {
    id: video.id,
    create_time: video.createTime,
    cover_image_url: sim.links.sign(`/pictures/cover/${video.id}.svg`, sim.dials.coverLifeSeconds),
    share_url: `${address}?${source.toString()}`,
    ...blankText('video_description', video.description, account.blanks),
    duration: video.durationSeconds,
    height: video.height,
    width: video.width,
    ...blankText('title', video.title, account.blanks),
    embed_html: `<blockquote class="tiktok-embed" cite="${address}" data-video-id="${video.id}" style="max-width: 605px;min-width: 325px;"><section></section></blockquote>`,
    embed_link: `https://www.tiktok.com/player/v1/${video.id}`,
    like_count: video.likes,
    comment_count: video.comments,
    share_count: video.shares,
    view_count: video.views + growth,
    is_aigc: video.isAigc,
  };
}
