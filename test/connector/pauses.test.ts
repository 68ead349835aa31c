import { ConnectorError } from '../../connector/errors.ts';
import { deadlineOf, patiently, pauseMs } from '../../connector/pauses.ts';

const BUSY = new ConnectorError('temporarily_unavailable');

/** Gets something that fails `faults` first, each try taking `slowMs`; what came of it, and the pauses. */
function run(faults: readonly Error[], { slowMs = 0, startedMs = 0 } = {}) {
  const pauses: number[] = [];
  let [clock, tries] = [0, 0];
  const work = (): string => {
    clock += slowMs;
    const fault = faults[tries];
    tries += 1;
    if (fault) throw fault;
    return 'token';
  };
  const platform = {
    sleep: (milliseconds: number) => {
      pauses.push(milliseconds);
      clock += milliseconds;
    },
    now: () => clock,
    random: () => 0,
  };
  try {
    return { result: patiently(work, platform, deadlineOf(startedMs)), pauses, tries };
  } catch (thrown) {
    return { result: thrown, pauses, tries };
  }
}

describe('getting a token patiently', () => {
  test('is tried again while it fails in passing', () => {
    const dns = new Error('DNS error: https://api.example.com/oauth/token');
    expect(run([BUSY, dns])).toEqual({ result: 'token', pauses: [500, 1_000], tries: 3 });
  });

  test('is tried five times', () => {
    const { result, pauses, tries } = run(Array<Error>(9).fill(BUSY));
    expect([result, tries]).toEqual([BUSY, 5]);
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test('is not tried again when only a person can help', () => {
    const ended = new ConnectorError('reconnect_required');
    expect(run([ended])).toEqual({ result: ended, pauses: [], tries: 1 });
  });

  test('ends while there is time to say why', () => {
    const { result, tries } = run(Array<Error>(9).fill(BUSY), { slowMs: 140_000 });
    expect([result, tries]).toEqual([BUSY, 2]);
  });

  test('is not begun when it may wait longer for the lock than the script has time', () => {
    const { result, tries } = run([], { startedMs: -271_000 });
    expect([result, tries]).toEqual([new ConnectorError('out_of_time'), 0]);
  });
});

test('a pause lasts at least as long as others hold the same back', () => {
  const held = new ConnectorError('network', { heldBackMs: 15_000 });
  expect(pauseMs(1, held, 0)).toBe(15_500);
  expect(pauseMs(1, held, 1)).toBe(17_500);
});
