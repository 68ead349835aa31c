import { readMeasured, type Counts } from '../../tools/cost/measured.ts';
import { measure } from '../../tools/cost/measure.ts';
import { START_MS } from '../journey/product.ts';

/**
 * Without what differs a little each time: lengths of times and ids, and the calls of a list that is fetched
 * in several places, which depend on the answer that comes first.
 */
function exact({ logBytes: _logs, answerBytes: _answers, tiktok: _calls, ...counts }: Counts) {
  return counts;
}
const CALLS_EITHER_WAY = 2;

test(
  'the stored calls are those that the journey makes today; else npm run cost -- --measure',
  async () => {
    const stored = readMeasured();
    const today = await measure(stored.measuredOn);
    const { steps, ...rest } = stored;
    expect(today).toMatchObject(rest);
    for (const [name, step] of Object.entries(today.steps)) {
      const was = steps[name as keyof typeof steps];
      expect({ [name]: exact(step.cold) }).toEqual({ [name]: exact(was.cold) });
      expect({ [name]: exact(step.warm) }).toEqual({ [name]: exact(was.warm) });
      for (const run of ['cold', 'warm'] as const) {
        const difference = Math.abs(step[run].tiktok - was[run].tiktok);
        expect({ [name]: difference <= CALLS_EITHER_WAY }).toEqual({ [name]: true });
      }
      expect(step.warm.answerBytes / 1000).toBeCloseTo(was.warm.answerBytes / 1000, 0);
      expect(step.warm.logBytes / 1000).toBeCloseTo(was.warm.logBytes / 1000, 0);
    }
  },
  START_MS,
);
