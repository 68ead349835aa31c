import type { TikTokAnswer, TikTokOAuth } from '../core/tiktok-port.ts';
import { callTikTok, type TikTokEndpoint } from './tiktok-fetch.ts';
import type { Judged, TikTokReply } from './tiktok-judgement.ts';
import { judgeRefresh, judgeRevocation, judgeTokens } from './tiktok-messages.ts';
import {
  exchangeRequest,
  refreshRequest,
  revokeRequest,
  type ClientCredentials,
  type TikTokRequest,
} from './tiktok-requests.ts';

/** Live values newest first; `forget` makes the next reading fresh. */
interface Credentials {
  values(): Promise<ClientCredentials[]>;
  forget(): void;
}

/**
 * TikTok's OAuth endpoints. A call is never repeated after a lost answer: a code is good once and a
 * refresh kills the token it was made with. Only `invalid_client` is tried again, with a fresh reading
 * of the credentials: TikTok then did nothing, and the app's secret may just have been replaced.
 */
export function createTikTokOAuth({
  credentials,
  ...endpoint
}: TikTokEndpoint & { credentials: Credentials }): TikTokOAuth {
  async function asClient<Value>(
    call: 'exchange' | 'refresh' | 'revoke',
    request: (client: ClientCredentials) => TikTokRequest,
    judge: (reply: TikTokReply) => Judged<Value>,
  ): Promise<TikTokAnswer<Value>> {
    const ask = (client: ClientCredentials) => callTikTok(endpoint, call, request(client), judge);
    const [first] = await credentials.values();
    if (!first) throw new Error("TikTok's secret has no live value");
    let answer = await ask(first);
    if (!isWrongClient(answer)) return answer;
    credentials.forget();
    for (const client of await credentials.values()) {
      if (client.clientSecret === first.clientSecret && client.clientKey === first.clientKey) {
        continue;
      }
      answer = await ask(client);
      if (!isWrongClient(answer)) break;
    }
    return answer;
  }

  return {
    exchangeCode: (code, redirectUri) =>
      asClient('exchange', (client) => exchangeRequest(client, code, redirectUri), judgeTokens),
    refresh: (refreshToken) =>
      asClient('refresh', (client) => refreshRequest(client, refreshToken), judgeRefresh),
    revoke: (accessToken) =>
      asClient('revoke', (client) => revokeRequest(client, accessToken), judgeRevocation),
  };
}

function isWrongClient(answer: TikTokAnswer<unknown>): boolean {
  return answer.outcome === 'refused' && answer.code === 'invalid_client';
}
