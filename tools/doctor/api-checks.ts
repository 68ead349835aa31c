/** `/api/*` answers nobody without a token, and says so as RFC 6750 3 wants it. */
import * as z from 'zod';
import { ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import { jsonOf, type Answer, type Request } from './visit.ts';

const API = Object.values(ROUTES).filter(({ path }) => path.startsWith('/api/'));

/** Structure of a JWT, signed by nobody: `{"alg":"none","typ":"at+jwt"}`, far in the future. */
const UNSIGNED = [
  { alg: 'none', typ: 'at+jwt' },
  { sub: 'doctor', exp: 4102444800 },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('')
  .join('.');

/** Ways to come without a token that is good. */
const WITHOUT: readonly (readonly [string, Omit<Request, 'path'> & { query?: string }])[] = [
  ['without a token', {}],
  ['with a token of nonsense', { headers: { Authorization: 'Bearer nonsense' } }],
  ['with an unsigned token', { headers: { Authorization: `Bearer ${UNSIGNED}` } }],
  ['with a token in the query', { query: '?access_token=nonsense' }],
  ['with a password', { headers: { Authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' } }],
];

const guarded: Check = {
  name: 'no API route answers without a token',
  repair:
    'Data of users is open to anyone. Close the API now (API Gateway, Stages, throttle 0), then find out ' +
    'who changed the authorizer, and deploy again.',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const { path } of API) {
      for (const [how, { query = '', ...request }] of WITHOUT) {
        const answer = await visit({ ...request, path: path + query });
        const isOpen = answer.status >= 200 && answer.status < 300;
        unless(!isOpen, `${path} ${how} answers ${answer.status}`);
        saw(isOpen || answer.status === 401, `${path} ${how}`, answer);
      }
    }
    return { faults, unseen, shows: `${API.length} routes, ${WITHOUT.length} ways each, all 401` };
  },
};

const envelopeSchema = z.object({
  error: z.object({ code: z.string(), message: z.string().min(1), log_id: z.string().min(1) }),
});

const challenge: Check = {
  name: '401 and WWW-Authenticate (RFC 6750 3)',
  repair:
    'Clients do not learn that they must sign in again. Lacking or renamed header: the gateway responses ' +
    'were changed outside of CDK, deploy again; or a proxy before the API drops it.',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const { path } of API) {
      const none = await visit({ path });
      const bad = await visit({ path, headers: { Authorization: 'Bearer nonsense' } });
      const both = [none, bad].map((answer) => saw(answer.status === 401, path, answer));
      if (both.includes(false)) continue;
      unless(
        /^Bearer realm="[^"]+"$/i.test(challengeOf(none)),
        `${path} without a token has the challenge "${challengeOf(none)}"`,
      );
      unless(
        /^Bearer .*error="invalid_token"/i.test(challengeOf(bad)),
        `${path} with a bad token has the challenge "${challengeOf(bad)}"`,
      );
      for (const answer of [none, bad]) {
        const { error } = jsonOf(answer, envelopeSchema, `the 401 of ${path}`);
        unless(error.code === 'access_token_invalid', `${path} says ${error.code}`);
      }
    }
    return { faults, unseen, shows: 'Bearer, in the envelope of the API' };
  },
};

function challengeOf({ headers }: Answer): string {
  return headers.get('www-authenticate') ?? '';
}

export const API_CHECKS: readonly Check[] = [guarded, challenge];
