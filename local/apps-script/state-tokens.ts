import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ServiceException } from './errors.ts';
import { STATE_TOKEN_SECONDS } from './limits.ts';

/** What ScriptApp.newStateToken() puts under encryption. */
export interface StateToken {
  method: string;
  args: Record<string, string>;
  timeoutSeconds: number;
}

/**
 * Makes and opens state tokens: opaque, encrypted, bound to one Google user and script, and alive for
 * the seconds they were asked for (at most 3,600). `open` throws Google's text for every bad token.
 * https://developers.google.com/apps-script/reference/script/state-token-builder
 */
export interface StateTokens {
  create(user: string, token: StateToken): string;
  open(user: string, text: string): StateToken;
}

const INVALID = 'The state token is invalid or has expired. Please try again.';

/** State tokens of one script, under a key of its own. */
export function createStateTokens(scriptId: string, now: () => number): StateTokens {
  const key = randomBytes(32);
  return {
    create(user, token) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(scriptId));
      const content = JSON.stringify({ ...token, user, createdAt: now() });
      const sealed = Buffer.concat([iv, cipher.update(content, 'utf8'), cipher.final()]);
      return Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(user, text) {
      const content = decrypt(key, scriptId, text);
      if (content === null || content.user !== user) throw new ServiceException(INVALID);
      const lifeSeconds = Math.min(content.timeoutSeconds, STATE_TOKEN_SECONDS.max);
      if (now() - content.createdAt > lifeSeconds * 1000) throw new ServiceException(INVALID);
      return content;
    },
  };
}

type Content = StateToken & { user: string; createdAt: number };

function decrypt(key: Buffer, scriptId: string, text: string): Content | null {
  // Buffer skips characters that are not base64url, so a token must also be spelt as it was made.
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < 28 || bytes.toString('base64url') !== text) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(scriptId)).setAuthTag(bytes.subarray(-16));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    return JSON.parse(plain.toString('utf8')) as Content;
  } catch {
    return null;
  }
}
