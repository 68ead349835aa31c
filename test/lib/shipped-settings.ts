/**
 * The settings as the project ships them. Tests judge these and not `settings/`, whose files are the
 * operator's own: a domain, a quota or a switched-off firewall there must not turn a test red.
 */
const SHIPPED = {
  dev: { env: 'dev', removalPolicy: 'destroy', waf: 'off', apiGatewayLogRole: true },
  prod: {
    env: 'prod',
    reservedConcurrency: {
      ...{ authorize: 10, callback: 10, token: 20, revoke: 5 },
      ...{ user: 20, videos: 30, webhook: 5, metadata: 5 },
      ...{ keys: 5, pages: 5, authorizer: 30, upkeep: 1 },
    },
  },
} as const satisfies Record<string, Record<string, unknown>>;

/** A trial (`dev`) and production (`prod`), as `settings/` has them in a fresh clone. */
export function shippedSettings(env: keyof typeof SHIPPED): Record<string, unknown> {
  return structuredClone(SHIPPED[env]);
}
