import type { LocalClock } from '../local-clock.ts';
import type { LocalLambda } from '../lambda/lambda.ts';
import type { TikTokSimulator } from '../tiktok/simulator.ts';
import type { Timeline } from '../timeline.ts';

/** What stands behind the connector, as far as the page may look into it and turn it. */
export interface StudioBackend {
  timeline: Timeline;
  clock: LocalClock;
  lambda: Pick<LocalLambda, 'kill' | 'stats'>;
  /** Undefined when another TikTok is used; its dials are not ours. */
  tiktok: TikTokSimulator | undefined;
  /** Where the page may load pictures from: TikTok's. */
  pictureOrigin: string;
  dynamo: { endpoint: string; tableName: string };
}
