/** Every way in which a sign-in ends, as its user, its client or TikTok brings it about. */
import { createHmac } from 'node:crypto';
import { createBackend, type Backend } from './backend.ts';
import type { RequestDraft } from './event.ts';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export type Tokens = Awaited<ReturnType<Backend['connect']>>;

/** A backend whose tokens of TikTok outlive our own: else nothing would be left to revoke there. */
export const lasting = () =>
  createBackend({ user: { display_name: 'Ada' }, refreshExpiresInSeconds: (1_000 * DAY) / 1000 });

/** A sign-in that is about to end: `end` does it, and may be repeated. */
export interface Ending {
  connectionId: string;
  end(): Promise<{ status: number }>;
}

/** Its beginning is no longer in doubt: upkeep has seen it in use. */
async function signedIn(backend: Backend): Promise<Tokens & Pick<Ending, 'connectionId'>> {
  const tokens = await backend.connect();
  await backend.upkeep();
  const [connectionId = ''] = tokens.refresh_token.split('.');
  return { ...tokens, connectionId };
}

/** The user object read with an access token, as a chart does. */
async function chart(backend: Backend, accessToken: string) {
  const { draft } = await backend.bearer(accessToken);
  return backend.call('user', draft);
}

/** TikTok's message that the user removes the app now. */
function removed(backend: Backend): RequestDraft {
  const body = JSON.stringify({
    client_key: 'tiktok-key',
    event: 'authorization.removed',
    create_time: Math.floor(backend.now() / 1000),
    user_openid: 'open-id-1',
  });
  const signature = createHmac('sha256', 'tiktok-secret').update(`1.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'tiktok-signature': `t=1,s=${signature}` };
  return { headers, body };
}

/** Ends that a request brings about. */
export const REQUESTED: Record<string, (backend: Backend) => Promise<Ending>> = {
  async 'the user disconnects'(backend) {
    const { connectionId, refresh_token } = await signedIn(backend);
    return { connectionId, end: () => backend.call('revoke', backend.revoking(refresh_token)) };
  },
  async 'an old refresh token is used again'(backend) {
    const { connectionId, refresh_token: first } = await signedIn(backend);
    const refresh = (token: string) => backend.call('token', backend.refreshing(token));
    const second = (await refresh(first)).json() as unknown as Tokens;
    await refresh(second.refresh_token);
    backend.advance(MINUTE);
    return { connectionId, end: () => refresh(first) };
  },
  async 'a code is used twice'(backend) {
    const code = (await backend.signIn()).get('code') ?? '';
    const redeem = () => backend.call('token', backend.redemption(code));
    const { refresh_token } = (await redeem()).json() as unknown as Tokens;
    await backend.upkeep();
    return { connectionId: refresh_token.split('.')[0] ?? '', end: redeem };
  },
  async 'TikTok no longer renews it'(backend) {
    const { connectionId, access_token } = await signedIn(backend);
    const { draft } = await backend.bearer(access_token);
    backend.tiktok.tokens = undefined;
    return { connectionId, end: () => backend.call('user', draft) };
  },
  async 'TikTok says that the user removed the app'(backend) {
    const { connectionId } = await signedIn(backend);
    backend.tiktok.tokens = undefined;
    const message = removed(backend);
    return { connectionId, end: () => backend.call('webhook', message) };
  },
};

async function passes(backend: Backend, days: number) {
  backend.advance(days * DAY);
  return { status: 200 };
}

/** Ends that time brings about: no request tells of them. */
export const SILENT: Record<string, (backend: Backend) => Promise<Ending>> = {
  async 'it was not used for half a year'(backend) {
    const { connectionId, refresh_token } = await signedIn(backend);
    backend.advance(100 * DAY);
    // Its date moves on with every use.
    await backend.call('token', backend.refreshing(refresh_token));
    backend.advance(100 * DAY);
    await backend.upkeep();
    expect(backend.connections.items.has(connectionId)).toBe(true);
    return { connectionId, end: () => passes(backend, 82) };
  },
  async 'it has reached its greatest age'(backend) {
    let tokens: Tokens = await signedIn(backend);
    const [connectionId = ''] = tokens.refresh_token.split('.');
    for (let month = 0; month < 24; month += 1) {
      await backend.upkeep();
      backend.advance(30 * DAY);
      const answer = await backend.call('token', backend.refreshing(tokens.refresh_token));
      tokens = answer.json() as unknown as Tokens;
      await chart(backend, tokens.access_token);
    }
    expect(backend.connections.items.has(connectionId)).toBe(true);
    return { connectionId, end: () => passes(backend, 12) };
  },
};

/** Nothing is left of it here. */
export async function expectSettled(backend: Backend, connectionId: string): Promise<void> {
  const grant = await backend.grants.find(connectionId);
  const accounts = [...backend.accounts.items.values()].flatMap((ids) => [...ids]);
  const snapshots = [...backend.snapshots.slots].filter(
    ([key, { snapshot }]) => key.startsWith(connectionId) && snapshot,
  );
  expect({
    grantEnded: grant?.revokedAt !== undefined,
    connection: backend.connections.items.has(connectionId),
    account: accounts.includes(connectionId),
    snapshots: snapshots.length,
    unsettled: [...backend.unsettled.items, ...backend.unsettled.ends],
  }).toEqual({
    grantEnded: true,
    connection: false,
    account: false,
    snapshots: 0,
    unsettled: [],
  });
}

export const revocations = (backend: Backend) =>
  backend.tiktok.calls.filter(({ verb }) => verb === 'revoke').length;
