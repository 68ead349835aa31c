/**
 * What every AWS client of the local stack signs with. The stand-ins check that a signature is there,
 * not its value; DynamoDB Local keeps separate tables per access key and region, so all must agree.
 */
export const LOCAL_REGION = 'eu-central-1';
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
