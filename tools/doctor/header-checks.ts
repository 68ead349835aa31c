/** Headers that browsers and caches go by. */
import { ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import { bareRequest, isExpected } from './route-checks.ts';

/** Routes whose answers come from a function of ours, not from the gateway. */
const FROM_FUNCTIONS = ['authorize', 'token', 'metadata', 'keys', 'landing', 'privacy'] as const;
const PAGES = ['authorize', 'landing', 'privacy', 'terms'] as const;
/** Answers that belong to one caller. */
const PRIVATE = ['authorize', 'callback', 'token', 'revoke', 'user', 'videos'] as const;
const SECONDS_PER_YEAR = 31_536_000;
const REPAIR =
  'Something between the function and you drops or changes headers: a proxy or CDN before the API, or an ' +
  'old deployment. Let it pass response headers on unchanged, or deploy again.';

const securityHeaders: Check = {
  name: 'security headers',
  repair: REPAIR,
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const name of FROM_FUNCTIONS) {
      const answer = await visit(bareRequest(name));
      const { headers } = answer;
      const at = ROUTES[name].path;
      if (!saw(isExpected(name, answer), at, answer)) continue;
      unless(
        headers.get('x-content-type-options') === 'nosniff',
        `${at} lacks X-Content-Type-Options`,
      );
      unless(headers.get('referrer-policy') === 'no-referrer', `${at} lacks Referrer-Policy`);
      const maxAge = /max-age=(\d+)/.exec(headers.get('strict-transport-security') ?? '')?.[1];
      unless(
        Number(maxAge ?? 0) >= SECONDS_PER_YEAR,
        `${at} lacks Strict-Transport-Security of a year or more`,
      );
    }
    return { faults, unseen, shows: 'nosniff, no-referrer, HSTS' };
  },
};

const pageHeaders: Check = {
  name: 'headers of pages',
  repair: REPAIR,
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const name of PAGES) {
      const answer = await visit({ ...bareRequest(name), headers: { Accept: 'text/html' } });
      const { headers } = answer;
      const at = ROUTES[name].path;
      if (!saw(isExpected(name, answer), at, answer)) continue;
      const policy = headers.get('content-security-policy') ?? '';
      unless(policy.includes("default-src 'none'"), `${at} lacks a Content-Security-Policy`);
      unless(!policy.includes('unsafe'), `${at} allows unsafe content`);
      unless(policy.includes("frame-ancestors 'none'"), `${at} may be framed`);
      unless(headers.get('x-frame-options') === 'DENY', `${at} lacks X-Frame-Options`);
    }
    return { faults, unseen, shows: 'nothing from elsewhere, no frames' };
  },
};

const notCached: Check = {
  name: 'nothing private is cached',
  repair:
    'An answer for one user may be given to another (RFC 6749 5.1). Switch off the cache of the proxy or ' +
    'CDN before the API for these paths.',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const name of PRIVATE) {
      const answer = await visit(bareRequest(name));
      if (!saw(isExpected(name, answer), ROUTES[name].path, answer)) continue;
      const noStore = (answer.headers.get('cache-control') ?? '').includes('no-store');
      unless(noStore, `${ROUTES[name].path} lacks Cache-Control: no-store`);
    }
    return { faults, unseen, shows: 'no-store' };
  },
};

const strangeOrigin: Check = {
  name: 'CORS',
  repair:
    'Pages of a stranger may read answers. Look at allowedOrigins in the settings: full origins, no *. ' +
    'Sign-in routes never have CORS (RFC 9700 2.6).',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    for (const name of ['authorize', 'token', 'user', 'videos'] as const) {
      const headers = { Origin: 'https://stranger.example' };
      const answer = await visit({ ...bareRequest(name), headers });
      const allowed = answer.headers.get('access-control-allow-origin');
      const strange = allowed === '*' || allowed === headers.Origin;
      unless(!strange, `${ROUTES[name].path} allows the origin of a stranger`);
      saw(strange || isExpected(name, answer), `${ROUTES[name].path} for a stranger`, answer);
    }
    return { faults, unseen, shows: 'no page of a stranger' };
  },
};

export const HEADER_CHECKS: readonly Check[] = [
  securityHeaders,
  pageHeaders,
  notCached,
  strangeOrigin,
];
