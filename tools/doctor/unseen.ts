/** Answers that show nothing of what was asked, and what to do to see it. Not an alarm: nothing is known to be wrong. */
import type { Answer, Visit } from './visit.ts';

/** A question and the answer that came in place of one. */
export interface Unseen {
  what: string;
  status: number;
}

const STEPS: readonly (readonly [applies: (status: number) => boolean, step: string])[] = [
  // Said once for all checks, see patience().
  [(status) => status === 429, ''],
  [
    (status) => status === 403,
    '403 comes from a firewall or from API Gateway, before any function: look whether AWS WAF blocks the address ' +
      'of this machine, and give --url exactly as the output BaseUrl has it.',
  ],
  [
    (status) => status === 404,
    '404: the route is not there. Give --url exactly as the output BaseUrl has it, or deploy again.',
  ],
  [
    (status) => status >= 500,
    '5xx: the function fails. Look at its logs; often the TikTok secret is empty: npm run tiktok-secret.',
  ],
  [() => true, 'Something else than this product answers: look at what stands before the API.'],
];

const MAX_NAMED = 3;

/** One clause for each status: the first few questions by name, the others by number. */
export function unseenText(unseen: readonly Unseen[]): string {
  return [...Map.groupBy(unseen, ({ status }) => status)]
    .map(([status, all]) => {
      const names = [...new Set(all.map(({ what }) => what))];
      const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
      const verb = names.length > 1 ? 'answer' : 'answers';
      return `${names.slice(0, MAX_NAMED).join(', ')}${more} ${verb} ${status}`;
    })
    .join('; ');
}

/** What to do about each kind of answer; undefined when the end of the report says it. */
export function nextSteps(unseen: readonly Unseen[]): string | undefined {
  const steps = unseen.map(({ status }) => STEPS.find(([applies]) => applies(status))?.[1] ?? '');
  const text = [...new Set(steps)].filter((step) => step !== '').join(' ');
  return text === '' ? undefined : text;
}

/** Requests that were refused because there were too many. */
export interface Refusals {
  count: number;
  /** The longest Retry-After; undefined when none was given in seconds (RFC 9110 10.2.3 allows dates too). */
  retryAfterSeconds: number | undefined;
}

/** The same visit, whose 429 are counted, each answer once. */
export function countingRefusals(visit: Visit): { visit: Visit; refusals: () => Refusals } {
  const refused = new Set<Answer>();
  const seconds = () =>
    [...refused]
      .map(({ headers }) => headers.get('retry-after') ?? '')
      .filter((text) => /^\d{1,6}$/.test(text))
      .map(Number);
  return {
    visit: async (request) => {
      const answer = await visit(request);
      if (answer.status === 429) refused.add(answer);
      return answer;
    },
    refusals: () => ({
      count: refused.size,
      retryAfterSeconds: seconds().length === 0 ? undefined : Math.max(...seconds()),
    }),
  };
}

/** How long to wait after refusals. */
export function patience({ retryAfterSeconds }: Refusals): string {
  const wait =
    retryAfterSeconds === undefined
      ? 'Wait until the window ends (rateLimitWindowMinutes, 15 minutes unless set)'
      : `Wait ${retryAfterSeconds} s, as the answers say`;
  return (
    'This machine, or another one behind its address, asked more often than rateLimitMax or a throttle allows: runs ' +
    `of this command count too. ${wait}, and run it again.`
  );
}
