import { DEFAULT_VIDEO_LIMIT } from '../contract/api.ts';
import { OPTION_NAMES, VIDEO_LIMITS, type ConfigParams } from './options.ts';
import { TIME_ZONES } from './time-zones.ts';

/** What is known of the connected account when the page is shown. */
export interface AccountFacts {
  /** As a person knows it; may be empty. */
  readonly name: string;
  /** Public videos as TikTok counts them; null when it does not say. */
  readonly videos: number | null;
}

/** The host's getConfig request: answers so far are missing on the first call. */
export interface ConfigRequest {
  readonly configParams?: ConfigParams | null;
}

interface Option {
  label: string;
  value: string;
}
type Entry =
  | { type: 'INFO'; name: string; text: string }
  | {
      type: 'SELECT_SINGLE';
      name: string;
      displayName: string;
      helpText: string;
      options: Option[];
    }
  | { type: 'CHECKBOX'; name: string; displayName: string; helpText: string };

/** https://developers.google.com/looker-studio/connector/reference#getconfig */
export interface ConfigAnswer {
  configParams: Entry[];
  dateRangeRequired: boolean;
  isSteppedConfig: boolean;
}

const inThousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** The chosen limit, or the default: a wrong one is told when a chart uses it. */
function chosenLimit(params: ConfigParams | null | undefined): number {
  const chosen = String(params?.[OPTION_NAMES.videoLimit] ?? '');
  return VIDEO_LIMITS.find((limit) => String(limit) === chosen) ?? DEFAULT_VIDEO_LIMIT;
}

function accountText(facts: AccountFacts | null, limit: number): string {
  if (facts === null) {
    return 'TikTok account: not known at the moment. It is the one that was authorized; if charts say otherwise, authorize again.';
  }
  const name = `TikTok account: ${facts.name || 'connected, its name was not shared'}.`;
  if (facts.videos === null) return name;
  const videos = `${name} TikTok counts ${inThousands(facts.videos)} public videos.`;
  if (facts.videos <= limit) return `${videos} A limit of ${inThousands(limit)} shows them all.`;
  return (
    `${videos} A limit of ${inThousands(limit)} leaves the oldest ${inThousands(facts.videos - limit)} out; ` +
    'the field "Is Complete" is false then. Choose a higher limit below to see more.'
  );
}

function limitLabel(limit: number): string {
  const text = `${inThousands(limit)} newest videos`;
  if (limit === DEFAULT_VIDEO_LIMIT) return `${text} (standard)`;
  if (limit === VIDEO_LIMITS[VIDEO_LIMITS.length - 1]) {
    return `${text} (the most that Google's six minutes allow)`;
  }
  return text;
}

/**
 * The answer of getConfig: whose account it is, what is read and how fresh, and the three choices of
 * options.ts. All on one page, and readable when nobody is connected or the backend does not answer.
 * `helpUrl` is null while the script is not set up.
 */
export function configAnswer(
  request: ConfigRequest | null | undefined,
  facts: AccountFacts | null,
  helpUrl: string | null,
): ConfigAnswer {
  const about =
    'Charts show this account: its profile, its counts, and its public videos. All counts are totals of the moment in which TikTok was asked; TikTok has no history. ' +
    'Looker Studio (Data Studio) keeps what it has read for as long as the data freshness of the data source says; "Refresh data" reads again. ' +
    'The date control of a report chooses videos by their day of creation.';
  const help =
    helpUrl === null
      ? 'The connector is not set up yet: its script properties are missing.'
      : `Help, and the ready-made report where there is one: ${helpUrl}`;
  return {
    configParams: [
      {
        type: 'INFO',
        name: 'account',
        text: accountText(facts, chosenLimit(request?.configParams)),
      },
      { type: 'INFO', name: 'about', text: about },
      {
        type: 'SELECT_SINGLE',
        name: OPTION_NAMES.videoLimit,
        displayName: 'Video limit',
        helpText:
          'How many videos a chart reads, newest first, within its date range. More take longer: about a second per 60 videos.',
        options: VIDEO_LIMITS.map((limit) => ({ label: limitLabel(limit), value: String(limit) })),
      },
      {
        type: 'SELECT_SINGLE',
        name: OPTION_NAMES.timeZone,
        displayName: 'Time zone',
        helpText: 'For days, weekdays and hours of creation. Standard: UTC.',
        options: TIME_ZONES.map((zone) => ({ label: zone.replace(/_/g, ' '), value: zone })),
      },
      {
        type: 'CHECKBOX',
        name: OPTION_NAMES.ignoreDateRange,
        displayName: 'Show videos of all dates',
        helpText: "Tick to leave videos alone whatever the report's date control says.",
      },
      { type: 'INFO', name: 'help', text: help },
    ],
    dateRangeRequired: true,
    isSteppedConfig: false,
  };
}
