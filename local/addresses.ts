import type { Assembly, Resource } from './template.ts';

/**
 * Addresses that are known only when the ports are. An assembly is synthesized with these names in
 * their place (.invalid never resolves, RFC 6761 6.4), so one synthesis serves every run.
 */
export const PLACEHOLDERS = {
  baseUrl: 'https://base-url.invalid',
  tiktokAuthorizeUrl: 'https://tiktok-authorize.invalid/',
  tiktokApiBaseUrl: 'https://tiktok-api.invalid',
  studioRedirectUri: 'https://studio-redirect.invalid/usercallback',
} as const;

export type Addresses = Record<keyof typeof PLACEHOLDERS, string>;

/** The same assembly with the real addresses wherever a placeholder stands in a property or output. */
export function withAddresses(assembly: Assembly, addresses: Addresses): Assembly {
  const replace = replacer(addresses);
  return {
    ...assembly,
    resources: (type) => assembly.resources(type).map((resource) => relocated(resource, replace)),
    outputs: () => replace(assembly.outputs()) as Record<string, string>,
  };
}

function relocated(resource: Resource, replace: (value: unknown) => unknown): Resource {
  let properties: Record<string, unknown> | undefined;
  return Object.create(resource, {
    properties: {
      get: () => (properties ??= replace(resource.properties) as Record<string, unknown>),
    },
  }) as Resource;
}

function replacer(addresses: Addresses): (value: unknown) => unknown {
  const pairs = Object.entries(PLACEHOLDERS).map(
    ([name, placeholder]) => [placeholder, addresses[name as keyof Addresses]] as const,
  );
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return pairs.reduce((text, [placeholder, real]) => text.replaceAll(placeholder, real), value);
    }
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  };
  return replace;
}
