import { SCRIPT_PROPERTIES } from '../contract/api.ts';
import { ConnectorError } from './errors.ts';

export interface Settings {
  /** Address of the backend without a trailing slash. */
  readonly baseUrl: string;
  readonly clientSecret: string;
}

// https everywhere; http only where it cannot leave the machine. No query, fragment or user name.
const BASE_URL = /^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)(\/[^\s?#]*)?$/i;

/**
 * Reads and checks the script properties. `read` gives a property's value, or null as Apps Script
 * does. Throws `missing_property` naming the property, or `bad_base_url`.
 */
export function readSettings(read: (name: string) => string | null): Settings {
  const required = (name: string): string => {
    const value = read(name)?.trim();
    if (!value) throw new ConnectorError('missing_property', { what: name });
    return value;
  };
  const baseUrl = required(SCRIPT_PROPERTIES.baseUrl);
  if (!BASE_URL.test(baseUrl)) throw new ConnectorError('bad_base_url');
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    clientSecret: required(SCRIPT_PROPERTIES.clientSecret),
  };
}
