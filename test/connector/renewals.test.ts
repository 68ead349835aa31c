import { ConnectorError } from '../../connector/errors.ts';
import { createNotes, type NoteStore } from '../../connector/notes.ts';
import { holdMs, createRenewals } from '../../connector/renewals.ts';
import { createUserCache } from './shared-cache.ts';

const BUSY = new ConnectorError('temporarily_unavailable', { status: 503, detail: 'a sentence' });

/** Renewals of one user, over a cache and a clock that moves when told. */
function createUser(change: Partial<NoteStore> = {}) {
  const cache = createUserCache();
  const { get, put, digest, warn } = cache.platform('token');
  const notes = createNotes({
    get: (key) => get([key])[key] ?? null,
    put: (key, text, seconds) => put({ [key]: text }, seconds),
    digest,
    warn,
    ...change,
  });
  return { ...cache, renewals: createRenewals(notes, () => cache.clock.ms) };
}

test('a failure holds back the renewal of that sign-in, and of no other', () => {
  const { renewals } = createUser();
  expect(renewals.heldBackBy('canary')).toBeNull();
  expect(renewals.keepFailure('canary', BUSY).facts).toEqual({ ...BUSY.facts, heldBackMs: 1_000 });
  expect(renewals.heldBackBy('canary')).toMatchObject({
    code: 'temporarily_unavailable',
    facts: { status: 503, heldBackMs: 1_000 },
  });
  expect(renewals.heldBackBy('other')).toBeNull();
  expect(renewals.heldBackBy(undefined)).toBeNull();
  expect(renewals.keepFailure(undefined, BUSY)).toBe(BUSY);
});

test('each failure in a row doubles the hold, up to fifteen seconds', () => {
  const { renewals, clock } = createUser();
  const holds = [1, 2, 3, 4, 5, 6].map(() => {
    renewals.keepFailure('canary', BUSY);
    const held = renewals.heldBackBy('canary')?.facts.heldBackMs ?? 0;
    clock.ms += held;
    expect(renewals.heldBackBy('canary')).toBeNull();
    return held;
  });
  expect(holds).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(holds).toEqual([1, 2, 3, 4, 5, 6].map(holdMs));
});

test('what is left of a hold is told, and never more than the whole of it', () => {
  const { renewals, clock } = createUser();
  renewals.keepFailure('canary', BUSY);
  renewals.keepFailure('canary', BUSY);
  clock.ms += 500;
  expect(renewals.heldBackBy('canary')?.facts.heldBackMs).toBe(1_500);
  // Another machine, whose clock is behind.
  clock.ms -= 3_600_000;
  expect(renewals.heldBackBy('canary')?.facts.heldBackMs).toBe(2_000);
});

test('a minute after the last failure the next one counts as the first', () => {
  const { renewals, clock } = createUser();
  for (let failures = 0; failures < 5; failures += 1) renewals.keepFailure('canary', BUSY);
  clock.ms += 60_000;
  renewals.keepFailure('canary', BUSY);
  expect(renewals.heldBackBy('canary')?.facts.heldBackMs).toBe(1_000);
});

test('the cache learns no token and no word of the backend', () => {
  const { renewals, kept } = createUser();
  renewals.keepFailure('canary', BUSY);
  expect(JSON.stringify([...kept])).not.toMatch(/canary|sentence/);
});

test('nothing is held back when the cache of Google fails, which is logged', () => {
  const fails = (): never => {
    throw new Error('Service unavailable: Cache');
  };
  const { renewals, warnings } = createUser({ get: fails, put: fails });
  renewals.keepFailure('canary', BUSY);
  expect(renewals.heldBackBy('canary')).toBeNull();
  expect(new Set(warnings)).toEqual(new Set(['Not remembered: Service unavailable: Cache']));
});

test.each(['{}', '[]', '{"failures":1,"failedAt":9e15,"text":"{}"}'])(
  'a note that reads %s holds nothing back',
  (text) => {
    expect(createUser({ get: () => text }).renewals.heldBackBy('canary')).toBeNull();
  },
);
