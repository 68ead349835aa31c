import { randomUUID } from 'node:crypto';
import { createSnapshots } from '../../lambdas/adapters/dynamo-snapshots.ts';
import { createFakeSnapshots } from '../fakes/snapshots.ts';
import { describeSnapshots, ITEM_BYTES, LIST_LENGTH, snapshotOf } from './snapshots.port.ts';
import { openTable, type TestTable } from './table.ts';

const sizes = { itemBytes: ITEM_BYTES, listLength: LIST_LENGTH };
const LARGE = 3 * ITEM_BYTES;

let db: TestTable;
/** How many requests reach DynamoDB before the instance dies; each later one fails. */
let lifeLeft = Infinity;
/** Comes in between, just before the last of these requests; the instance lives on then. */
let atTheEnd: (() => Promise<unknown>) | undefined;
beforeAll(async () => {
  db = await openTable();
  db.table.documents.middlewareStack.add(
    (next) => async (args) => {
      lifeLeft -= 1;
      if (lifeLeft < 0) throw Object.assign(new Error('killed'), { name: 'Killed' });
      const act = lifeLeft === 0 ? atTheEnd : undefined;
      if (act) {
        [lifeLeft, atTheEnd] = [Infinity, undefined];
        await act();
      }
      return next(args);
    },
    { step: 'initialize', name: 'die' },
  );
});
afterAll(() => db.close());
afterEach(() => {
  lifeLeft = Infinity;
});
const create = () => createSnapshots({ table: db.table, ...sizes });

describeSnapshots('in a Map', () => createFakeSnapshots(sizes));
describeSnapshots('in DynamoDB', create);

const lease = { owner: 'me', until: 500 };

/** What a reader gets: the bytes, or nothing. */
async function read(id: string): Promise<Uint8Array | undefined> {
  const snapshot = (await create().find(id, 'videos'))?.snapshot;
  return snapshot && (snapshot.ciphertext ?? (await create().body(id, 'videos', snapshot)));
}

async function stored(id: string, snapshot: ReturnType<typeof snapshotOf>, owner = 'me') {
  const slot = await create().lease(id, 'videos', { owner, until: 500 }, 500);
  await create().enlist(id, 'videos', 9_000);
  return create().commit(id, 'videos', owner, snapshot, slot?.snapshot);
}

test('an instance that dies at any moment of storing leaves the old snapshot or the new one, whole', async () => {
  const seen = new Set<string>();
  for (let requests = 0; requests < 12; requests += 1) {
    const id = randomUUID();
    const [old, next] = [snapshotOf(randomUUID(), LARGE), snapshotOf(randomUUID(), LARGE)];
    await stored(id, old);
    lifeLeft = requests;
    const outcome = await stored(id, next, 'dying').catch(() => 'died');
    lifeLeft = Infinity;
    const bytes = Buffer.from((await read(id))!);
    const found = bytes.equals(next.ciphertext) ? 'new' : bytes.equals(old.ciphertext) && 'old';
    seen.add(`${found} ${outcome}`);
  }
  expect([...seen].sort()).toEqual(['new died', 'new true', 'old died']);
});

test('whoever holds an old head while the next one is stored gets nothing half, and finds the new one', async () => {
  const id = randomUUID();
  await stored(id, snapshotOf('old', LARGE));
  const head = (await create().find(id, 'videos'))!.snapshot!;
  const next = snapshotOf('next', LARGE);
  await stored(id, next);
  expect(await create().body(id, 'videos', head)).toBeUndefined();
  expect(Buffer.from((await read(id))!).equals(next.ciphertext)).toBe(true);
});

test('a commit whose answer was lost is repeated by the SDK and counts', async () => {
  const id = randomUUID();
  await create().lease(id, 'videos', lease, 400);
  db.loseNextAnswer();
  expect(await create().commit(id, 'videos', 'me', snapshotOf('lost'), undefined)).toBe(true);
  expect(await read(id)).toBeDefined();
});

test('a lease whose answer was lost is repeated by the SDK and still given', async () => {
  const id = randomUUID();
  db.loseNextAnswer();
  expect(await create().lease(id, 'videos', lease, 400)).toEqual({ lease });
});

test('items are swept when nobody may be served from them any more', async () => {
  const id = randomUUID();
  await stored(id, snapshotOf('swept', LARGE));
  const ttls = await Promise.all(
    ['', '#videos', '#videos#swept#0', '#videos#swept#2'].map((rest) =>
      db.stored(`SNAPSHOT#${id}${rest}`).then((item) => item?.['ttl']),
    ),
  );
  expect(ttls).toEqual([9 + 8 * 86_400, 9, 9, 9]);
});

test('a removal that breaks off is finished by its repetition', async () => {
  for (let requests = 0; requests < 8; requests += 1) {
    const id = randomUUID();
    await stored(id, snapshotOf(randomUUID(), LARGE));
    lifeLeft = requests;
    await create()
      .removeAll(id, 600)
      .catch(() => undefined);
    lifeLeft = Infinity;
    await create().removeAll(id, 700);
    expect(await read(id)).toBeUndefined();
    expect(await create().enlist(id, 'videos', 9_000)).toBe(false);
  }
});

test('a small snapshot stands in one item, which a chart reads at once', async () => {
  const id = randomUUID();
  await stored(id, snapshotOf('small'));
  lifeLeft = 1;
  expect(await read(id)).toBeDefined();
});

test('a report asks 24 different questions at once: all are listed, and found at the end', async () => {
  const id = randomUUID();
  const snapshots = createSnapshots({ table: db.table });
  const shapes = Array.from({ length: 24 }, (_, at) => `range-${at}`);
  const store = async (shape: string) => {
    await snapshots.lease(id, shape, lease, 400);
    const isListed = await snapshots.enlist(id, shape, 9_000);
    return isListed && snapshots.commit(id, shape, 'me', snapshotOf(shape), undefined);
  };
  expect(await Promise.all(shapes.map(store))).toEqual(shapes.map(() => true));
  await snapshots.removeAll(id, 600);
  const left = await Promise.all(shapes.map((shape) => snapshots.find(id, shape)));
  expect(left).toEqual(shapes.map(() => undefined));
});

test('a list that grew too long at once is cut by the next question', async () => {
  const id = randomUUID();
  const add = (shape: string, at: number) => create().enlist(id, shape, 9_000 + at);
  await Promise.all(Array.from({ length: 10 }, (_, at) => add(`at-once-${at}`, at)));
  await add('next', 10);
  const names = Object.keys((await db.stored(`SNAPSHOT#${id}`)) ?? {});
  expect(names.filter((name) => name.startsWith('shape_')).sort()).toEqual([
    'shape_at-once-8',
    'shape_at-once-9',
    'shape_next',
  ]);
});

test('what is fetched anew while it is being pushed out stays on the list', async () => {
  const id = randomUUID();
  for (const [at, shape] of ['old', 'second', 'third'].entries()) {
    await create().enlist(id, shape, 9_000 + at);
  }
  // The list, the slot, and before the third request the other one comes.
  lifeLeft = 3;
  atTheEnd = async () => {
    await create().lease(id, 'old', lease, 400);
    await create().enlist(id, 'old', 9_900);
    await create().commit(id, 'old', 'me', snapshotOf('anew'), undefined);
  };
  await create().enlist(id, 'fourth', 9_800);
  expect((await create().find(id, 'old'))?.snapshot?.id).toBe('anew');
  await create().removeAll(id, 600);
  expect(await create().find(id, 'old')).toBeUndefined();
});
