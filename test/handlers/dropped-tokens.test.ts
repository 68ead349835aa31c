/** A sign-in fails after TikTok has handed out its tokens: they are not left alive there. */
import { createBackend, type Backend } from './backend.ts';

const broken = async () => {
  throw new Error('the table does not answer');
};
const verbs = (backend: Backend) => backend.tiktok.calls.map(({ verb }) => verb);
const dropped = (backend: Backend) =>
  backend.log.lines.flatMap(({ event, facts }) =>
    event === 'tiktok_tokens_dropped' ? [facts['outcome']] : [],
  );

/** What is written until the connection is stored. */
const WRITES: Record<string, (backend: Backend) => unknown> = {
  'the grant': (backend) => (backend.ports.grants.create = broken),
  'the entry for upkeep': (backend) => (backend.ports.unsettled.add = broken),
  'the connection': (backend) => (backend.ports.connections.create = broken),
};

describe.each(Object.entries(WRITES))('%s cannot be written', (_, breakOff) => {
  test('the tokens are revoked at TikTok, once, and the client hears of it', async () => {
    const backend = createBackend();
    breakOff(backend);
    expect((await backend.signIn()).get('error')).toBe('server_error');
    expect(verbs(backend)).toEqual(['exchangeCode', 'revoke']);
    expect([backend.tiktok.tokens, dropped(backend)]).toEqual([undefined, ['ok']]);
  });

  test('another connection of the account keeps the app at TikTok', async () => {
    const backend = createBackend();
    await backend.connect();
    breakOff(backend);
    expect((await backend.signIn()).get('error')).toBe('server_error');
    expect(verbs(backend)).not.toContain('revoke');
    expect(dropped(backend)).toEqual(['others']);
  });
});

test('once it is stored, upkeep ends it', async () => {
  const backend = createBackend();
  backend.ports.codes.issue = broken;
  expect((await backend.signIn()).get('error')).toBe('server_error');
  expect(verbs(backend)).toEqual(['exchangeCode']);
  backend.advance(61_000);
  await backend.upkeep();
  expect(backend.tiktok.tokens).toBeUndefined();
});

test('without a data key TikTok is not asked for tokens', async () => {
  const backend = createBackend();
  backend.ports.dataKeys.generate = broken;
  expect((await backend.signIn()).get('error')).toBe('server_error');
  expect(verbs(backend)).toEqual([]);
});

test('a revocation that fails is noted, and changes no answer', async () => {
  const backend = createBackend({ scopes: ['video.list'] });
  backend.tiktok.next('revoke', { outcome: 'unavailable' });
  expect((await backend.signIn()).get('error')).toBe('access_denied');
  backend.ports.accounts.remove = broken;
  expect((await backend.signIn()).get('error')).toBe('access_denied');
  expect(dropped(backend)).toEqual(['unavailable', 'Error']);
});

test('a browser that has waited long gets its answer first', async () => {
  const backend = createBackend();
  backend.ports.grants.create = () => {
    backend.advance(21_000);
    return broken();
  };
  expect((await backend.signIn()).get('error')).toBe('server_error');
  expect([verbs(backend), dropped(backend)]).toEqual([['exchangeCode'], ['no_time']]);
});
