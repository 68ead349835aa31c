/**
 * The end of a sign-in breaks off at each of its calls in turn, and upkeep at each of its own. Whatever was
 * begun is finished by a run of upkeep in which nothing fails, and what was not begun has changed nothing.
 */
import type { Backend } from './backend.ts';
import { breakOff, breaks, NEVER } from './broken-ports.ts';
import {
  DAY,
  MINUTE,
  expectSettled,
  lasting,
  REQUESTED,
  revocations,
  type Ending,
} from './endings.ts';

type Prepare = (backend: Backend) => Promise<Ending>;
type Prepared = Ending & { backend: Backend; isAlone: boolean };
const WITH = ['alone', 'beside one in use', 'beside one that has ended'] as const;
const cases = Object.entries(REQUESTED).flatMap(([title, prepare]) =>
  WITH.map((others) => ({ title, others, prepare })),
);

async function begin(prepare: Prepare, others: (typeof WITH)[number]): Promise<Prepared> {
  const backend = lasting();
  if (others === 'beside one that has ended') {
    await backend.connect();
    await backend.upkeep();
    backend.endAllSessions();
    backend.advance(1_000);
  }
  const ending = await prepare(backend);
  if (others === 'beside one in use') {
    backend.advance(2_000);
    await backend.connect();
    await backend.upkeep();
  }
  return { backend, isAlone: others !== 'beside one in use', ...ending };
}

const isEntered = ({ backend, connectionId }: Prepared) => backend.unsettled.ends.has(connectionId);

async function expectEnd(each: Prepared): Promise<void> {
  const { backend, connectionId, isAlone } = each;
  // What the first run finds of the account besides, the second ends.
  for (let run = 0; run < 2; run += 1) {
    backend.advance(15 * MINUTE);
    await backend.upkeep();
  }
  await expectSettled(backend, connectionId);
  if (isAlone) {
    expect([backend.connections.items.size, backend.accounts.items.size]).toEqual([0, 0]);
    expect(backend.tiktok.tokens).toBeUndefined();
  } else {
    expect([backend.connections.items.size, revocations(backend)]).toEqual([1, 0]);
    expect(backend.tiktok.tokens).toBeDefined();
  }
}

/** What was not begun has changed nothing, and is asked for again later. */
async function repeatUnlessBegun(each: Prepared): Promise<boolean> {
  const { backend, connectionId, end } = each;
  const grant = await backend.grants.find(connectionId);
  if (isEntered(each) || grant?.revokedAt !== undefined) return false;
  expect(backend.connections.items.has(connectionId)).toBe(true);
  backend.advance(MINUTE);
  await end();
  return true;
}

async function countCalls(prepare: Prepare, others: (typeof WITH)[number]): Promise<number> {
  const { backend, end } = await begin(prepare, others);
  return breakOff(backend, end, NEVER);
}

describe.each(cases)('$title, $others', ({ prepare, others }) => {
  test('broken off at any call', async () => {
    const calls = await countCalls(prepare, others);
    expect(calls).toBeGreaterThan(3);
    let finished = 0;
    for (const each of breaks(calls)) {
      const prepared = await begin(prepare, others);
      const { backend, end } = prepared;
      let status = 500;
      await breakOff(backend, async () => ({ status } = await end()), each);
      if (await repeatUnlessBegun(prepared)) expect(status).toBeGreaterThanOrEqual(500);
      await expectEnd(prepared);
      finished += 1;
    }
    expect(finished).toBe(4 * calls);
  });

  test('broken off at any call, with upkeep at work just before', async () => {
    for (const each of breaks(await countCalls(prepare, others))) {
      const prepared = await begin(prepare, others);
      const { backend, end, connectionId } = prepared;
      // Upkeep has a reason to look at it: its beginning was in doubt.
      await backend.unsettled.add(connectionId);
      await breakOff(backend, end, { ...each, meanwhile: backend.upkeep });
      await repeatUnlessBegun(prepared);
      await expectEnd(prepared);
    }
  });

  test('begun in the midst of upkeep, and broken off once it is entered', async () => {
    const looking = async () => {
      const prepared = await begin(prepare, others);
      await prepared.backend.unsettled.add(prepared.connectionId);
      return prepared;
    };
    const { backend: counted } = await looking();
    const calls = await breakOff(counted, counted.upkeep, NEVER);
    for (let at = 1; at <= calls; at += 1) {
      const prepared = await looking();
      const { backend, end } = prepared;
      const endBreaksOff = async () => {
        const { addEnd } = backend.unsettled;
        backend.unsettled.addEnd = async (id) => {
          await addEnd(id);
          throw new Error('the instance dies');
        };
        await end();
        backend.unsettled.addEnd = addEnd;
      };
      await breakOff(backend, backend.upkeep, { ...NEVER, at, meanwhile: endBreaksOff });
      // TikTok's message may have met the other connection first: it is repeated.
      await repeatUnlessBegun(prepared);
      await expectEnd(prepared);
    }
  });

  test('and upkeep broken off at any call of its own', async () => {
    const broken = async () => {
      const prepared = await begin(prepare, others);
      await prepared.backend.unsettled.addEnd(prepared.connectionId);
      return prepared;
    };
    const { backend: counted } = await broken();
    for (const each of breaks(await breakOff(counted, counted.upkeep, NEVER))) {
      const prepared = await broken();
      await breakOff(prepared.backend, prepared.backend.upkeep, each);
      await expectEnd(prepared);
    }
  });
});

test('a sign-in that breaks off at any call leaves nothing behind', async () => {
  const counted = lasting();
  for (const each of breaks(await breakOff(counted, counted.signIn, NEVER))) {
    const backend = lasting();
    await breakOff(backend, backend.signIn, each);
    const hadTokens = backend.connections.items.size > 0;
    backend.advance(61_000);
    await backend.upkeep();
    if (hadTokens) expect(backend.tiktok.tokens).toBeUndefined();
    expect([backend.connections.items.size, backend.accounts.items.size]).toEqual([0, 0]);
    expect([...backend.unsettled.items, ...backend.unsettled.ends]).toEqual([]);
  }
});

test('upkeep that comes by during a sign-in neither ends nor forgets it', async () => {
  const counted = lasting();
  const calls = await breakOff(counted, counted.signIn, NEVER);
  for (let at = 1; at <= calls; at += 1) {
    const backend = lasting();
    let code = '';
    const signIn = async () => (code = (await backend.signIn()).get('code') ?? '');
    await breakOff(backend, signIn, { ...NEVER, at, meanwhile: backend.upkeep });
    expect([backend.connections.items.size, backend.unsettled.items.size]).toEqual([1, 1]);
    const tokens = (await backend.call('token', backend.redemption(code))).json();
    const { draft } = await backend.bearer(String(tokens['access_token']));
    expect((await backend.call('user', draft)).status).toBe(200);
  }
});

test('upkeep broken off while it looks at one in use forgets nothing', async () => {
  const begun = async () => {
    const backend = lasting();
    const { refresh_token } = await backend.connect();
    return { backend, connectionId: refresh_token.split('.')[0] ?? '' };
  };
  const { backend: counted } = await begun();
  for (const each of breaks(await breakOff(counted, counted.upkeep, NEVER))) {
    const { backend, connectionId } = await begun();
    await breakOff(backend, backend.upkeep, each);
    expect(backend.connections.items.has(connectionId)).toBe(true);
    await backend.upkeep();
    backend.advance(182 * DAY);
    await backend.upkeep();
    await expectSettled(backend, connectionId);
  }
});
