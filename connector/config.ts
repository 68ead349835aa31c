import { ADDRESS } from '../contract/addresses.ts';
import { SCRIPT_PROPERTIES } from '../contract/api.ts';
import { ConnectorError } from './errors.ts';

export interface Settings {
  /** Address of the backend without a trailing slash. */
  readonly baseUrl: string;
  readonly clientSecret: string;
}

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
  if (!ADDRESS.test(baseUrl) || /[?#]/.test(baseUrl)) throw new ConnectorError('bad_base_url');
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    clientSecret: required(SCRIPT_PROPERTIES.clientSecret),
  };
}
