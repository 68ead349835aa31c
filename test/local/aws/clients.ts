import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../local/aws/credentials.ts';

/** Options of a real SDK client that talks to a stand-in. */
export function clientOptions(endpoint: string) {
  return { endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 };
}

/** The name and status of the SDK's error, which callers branch on. */
export async function refusal(work: Promise<unknown>): Promise<{ name: string; status: number }> {
  try {
    await work;
  } catch (error) {
    const failure = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { name: failure.name, status: failure.$metadata?.httpStatusCode ?? 0 };
  }
  throw new Error('the call was expected to be refused');
}
