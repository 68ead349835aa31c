/** TikTok's envelope, for `/api/tiktok/*`. */
import { ApiRefusal } from '../../core/errors.ts';
import { json } from '../answer.ts';
import type { Style } from './style.ts';

export const apiStyle: Style = {
  fault: () => new ApiRefusal('internal_error', 'The backend failed. Please try again.'),
  full: (retryAfterSeconds) =>
    new ApiRefusal('rate_limit_exceeded', 'Too many requests of this connection.', {
      retryAfterSeconds,
    }),
  answer(refusal, request, headers) {
    const error = { code: refusal.code, message: refusal.message, log_id: request.id };
    return json({ data: {}, error }, refusal.status, headers);
  },
};
