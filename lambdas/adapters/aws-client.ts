import * as z from 'zod/mini';

/**
 * Options of every AWS client: one connection attempt at most 1 s, one request at most 3 s, four
 * attempts, so that a hanging service ends after some 12 s, within a Lambda timeout (lib/functions.ts). The SDK only warns about a slow
 * request unless it is told to throw. Endpoints, region and credentials are the SDK's business
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 */
export const awsClientOptions = {
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    throwOnRequestTimeout: true,
  },
} as const;

const sdkError = z.object({
  name: z.string(),
  /** Of Node's network errors, such as ECONNREFUSED. */
  code: z.optional(z.string()),
  $metadata: z.optional(z.object({ requestId: z.optional(z.string()) })),
});

/**
 * What an SDK error becomes on its way out: the operation, AWS's error name and request id. The text
 * of the SDK's message stays behind, since it may quote what was sent.
 */
export function awsFailure(operation: string, error: unknown): Error {
  const { data } = sdkError.safeParse(error);
  const requestId = data?.$metadata?.requestId;
  const name = data?.code ?? data?.name ?? 'unknown error';
  return new Error(`${operation}: ${name}${requestId ? ` (AWS request ${requestId})` : ''}`);
}
