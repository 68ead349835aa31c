/** How a kind of route speaks when it refuses. Each in a file of its own: a bundle has the one it uses. */
import type { Refusal } from '../../core/errors.ts';
import type { HttpAnswer } from '../answer.ts';
import type { HttpRequest } from '../request.ts';

export interface Style {
  /** Stands for a bug or a fault of AWS, of which nothing is told. */
  fault(): Refusal;
  /** The caller's window is full. */
  full(retryAfterSeconds: number): Refusal;
  answer(refusal: Refusal, request: HttpRequest, headers: Record<string, string>): HttpAnswer;
}
