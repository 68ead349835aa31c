/** GET /v2/user/info/. https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info */
import type { Account } from './accounts.ts';
import type { Answer } from './answers.ts';
import { pick, TIKTOK_FIELDS } from './fields.ts';
import type { SimulatorRequest } from './requests.ts';
import { resourceCall } from './resource-call.ts';
import type { Simulation } from './simulation.ts';
import { blankText } from './video-object.ts';

/** Every field of the user object as it would be sent now; avatar links are fresh. */
export function userObject(sim: Simulation, account: Account): Record<string, unknown> {
  const { handle, feed } = account;
  const avatar = (size: string): string =>
    sim.links.sign(`/pictures/avatar/${handle}/${size}.svg`, sim.dials.avatarLifeSeconds);
  return {
    open_id: sim.openIdOf(handle),
    union_id: account.unionId,
    avatar_url: avatar('720'),
    avatar_url_100: avatar('100'),
    avatar_large_url: avatar('1080'),
    display_name: account.displayName,
    ...blankText('bio_description', account.bio, account.blanks),
    profile_deep_link: `https://vm.tiktok.com/${account.unionId.slice(0, 8)}/`,
    is_verified: account.verified,
    username: handle,
    follower_count: account.followers,
    following_count: account.following,
    likes_count: feed.likes(),
    video_count: Math.max(0, feed.count() + sim.dials.videoCountOffset),
  };
}

/** Only the asked fields, under `data.user`. */
export function userInfo(sim: Simulation, request: SimulatorRequest): Answer {
  return resourceCall(sim, request, 'user', TIKTOK_FIELDS.user, ({ account, names, note }) =>
    sim.answers.data({ user: pick(userObject(sim, account), names) }, note),
  );
}
