/** Cover and avatar links: signed, and dead when their time is over, as on TikTok's CDN. */
import { createHmac } from 'node:crypto';
import type { Answer } from './answers.ts';
import { plain } from './answers.ts';
import type { Clock } from './clock.ts';
import { createRandom } from './random.ts';
import type { SimulatorRequest } from './requests.ts';

export interface Links {
  /** A link that carries `x-expires` (epoch seconds) and `x-signature`. */
  sign(path: string, lifeSeconds: number): string;
  /** Answers a link: the picture, or 403 when expired or altered. */
  open(request: SimulatorRequest): Answer;
}

/** A small picture of its own for every path, so that a table of videos is not a wall of one colour. */
function picture(path: string): string {
  const random = createRandom(path, 'picture');
  const hue = random.int(0, 359);
  const size = path.includes('cover') ? { width: 288, height: 512 } : { width: 100, height: 100 };
  const { width, height } = size;
  const circles = Array.from({ length: 3 }, () => {
    const [x, y] = [random.int(0, width), random.int(0, height)];
    const radius = random.int(width / 6, width / 2);
    return `<circle cx="${x}" cy="${y}" r="${radius}" fill="hsl(${random.int(0, 359)} 70% 60% / .5)"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 55% 32%)"/>${circles.join('')}</svg>`;
}

/** The signing key follows from the client key, so links repeat between runs on a fixed clock. */
export function createLinks(clock: Clock, clientKey: string, origin: () => string): Links {
  const signature = (path: string, expires: string): string =>
    createHmac('sha256', `pictures/${clientKey}`).update(`${path}/${expires}`).digest('base64url');
  return {
    sign: (path, lifeSeconds) => {
      const expires = String(clock.seconds() + lifeSeconds);
      const query = new URLSearchParams({
        'x-expires': expires,
        'x-signature': signature(path, expires),
      });
      return `${origin()}${path}?${query.toString()}`;
    },
    open: (request) => {
      const expires = request.query.get('x-expires') ?? '';
      const good = request.query.get('x-signature') === signature(request.path, expires);
      if (!good || clock.seconds() >= Number(expires)) return plain(403, 'Access denied');
      return {
        status: 200,
        headers: {
          'content-type': 'image/svg+xml',
          'content-security-policy': "default-src 'none'",
          'x-content-type-options': 'nosniff',
        },
        body: picture(request.path),
        note: {},
      };
    },
  };
}
