/** All checks of the doctor, in the order of the report. */
import { API_CHECKS } from './api-checks.ts';
import type { Check } from './check.ts';
import { HEADER_CHECKS } from './header-checks.ts';
import { OAUTH_CHECKS } from './oauth-checks.ts';
import { pages } from './page-check.ts';
import { REDIRECT_CHECKS } from './redirect-checks.ts';
import { ROUTE_CHECKS } from './route-checks.ts';
import { throttling } from './throttle-check.ts';
import { TRANSPORT_CHECKS } from './transport-checks.ts';

/** The burst comes last: after it this machine is refused for a while. */
export const CHECKS: readonly Check[] = [
  ...ROUTE_CHECKS,
  ...TRANSPORT_CHECKS,
  ...OAUTH_CHECKS,
  ...API_CHECKS,
  ...REDIRECT_CHECKS,
  ...HEADER_CHECKS,
  pages,
  throttling,
];
