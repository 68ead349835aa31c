/** POST /v2/video/query/. https://developers.tiktok.com/doc/tiktok-api-v2-video-query */
import type { Answer } from './answers.ts';
import * as z from 'zod';
import { pick, TIKTOK_FIELDS } from './fields.ts';
import type { SimulatorRequest } from './requests.ts';
import { readJsonObject, resourceCall } from './resource-call.ts';
import type { Simulation } from './simulation.ts';
import { videoObject } from './video-object.ts';

const bodySchema = z.object({
  filters: z.object({ video_ids: z.array(z.string()).min(1).max(20) }),
});

/** At most 20 ids. Foreign, deleted and private ones are left out silently; each cover link is new. */
export function videoQuery(sim: Simulation, request: SimulatorRequest): Answer {
  return resourceCall(
    sim,
    request,
    'videoQuery',
    TIKTOK_FIELDS.video,
    ({ account, names, note }) => {
      const body = bodySchema.safeParse(readJsonObject(request));
      if (!body.success) {
        return sim.answers.resourceError('invalid_params', 'Video ids: 1 to 20 strings.', note);
      }
      sim.countRead(account.handle);
      const videos = [...new Set(body.data.filters.video_ids)]
        .map((id) => account.feed.find(id))
        .filter((posting) => posting !== undefined)
        .map((posting) => pick(videoObject(sim, account, posting), names));
      return sim.answers.data({ videos }, { ...note, items: videos.length });
    },
  );
}
