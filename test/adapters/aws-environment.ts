import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/credentials.ts';

/** Lets the product's SDK clients find a stand-in the way they find AWS: by the environment. */
export function pointAwsTo(
  endpoints: Readonly<Record<`AWS_ENDPOINT_URL_${string}`, string>>,
): void {
  Object.assign(process.env, endpoints, {
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  });
}
