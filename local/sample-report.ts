import { FIELDS, isUsual } from '../contract/fields.ts';
import type { Table } from './looker-studio/chart.ts';
import type { Host } from './looker-studio/host.ts';
import { signIn } from './looker-studio/sign-in.ts';

/** Of the simulator's accounts the one with a screenful of videos. */
export const SAMPLE_ACCOUNT = 'ada';
const ALL_FIELDS = FIELDS.filter(isUsual).map(({ id }) => id);

/**
 * Signs in and reads one report with every usual field of TikTok's: the whole journey. Throws an Error with
 * the text of the page or of the chart where it stopped.
 */
export async function sampleReport(host: Host, account: string | undefined): Promise<Table> {
  const outcome = await signIn(host, account === undefined ? {} : { account });
  if (!outcome.connected) {
    const where = outcome.visited.at(-1)?.address ?? 'the authorization address';
    throw new Error(`The sign-in stopped at ${where}: ${textOf(outcome.html) || 'no text'}`);
  }
  return host.getData({ fields: ALL_FIELDS });
}

/** The readable text of a page, without its styles, shortened. */
function textOf(html: string): string {
  const text = html
    .replace(/<(style|script|title)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
