import { DEFAULT_VIDEO_LIMIT, SCRIPT_PROPERTIES } from '../contract/api.ts';
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

export interface ConfigAnswer {
  configParams: { type: 'INFO'; name: string; text: string }[];
  dateRangeRequired: boolean;
  isSteppedConfig: boolean;
}

/** The answer of getConfig: nothing to choose, and what the data source will hold in words. */
export function configAnswer(): ConfigAnswer {
  const text =
    `Charts show the TikTok account you authorized: its profile and its newest ${DEFAULT_VIDEO_LIMIT} public videos. ` +
    'Counts are the totals of the moment, times are UTC. There is nothing to set up: choose Connect.';
  return {
    configParams: [{ type: 'INFO', name: 'about', text }],
    dateRangeRequired: false,
    isSteppedConfig: false,
  };
}
