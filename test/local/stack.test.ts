import * as z from 'zod';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { functionVariable } from '../../local/aws/template-resources.ts';
import { startConnector } from '../../local/connector.ts';
import { freePort } from '../../local/free-port.ts';
import { createHost } from '../../local/looker-studio/host.ts';
import { sampleReport } from '../../local/sample-report.ts';
import { startLocalStack, type LocalStack } from '../../local/stack.ts';
import { startTikTokSimulator } from '../../local/tiktok/simulator.ts';

const SLOW_MS = 120_000;
const SECRET = 'a-known-client-secret';
const functionShape = z.object({ Environment: z.object({ Variables: z.unknown() }) });

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack({ env: { PORT: '0', LOOKER_CLIENT_SECRET: SECRET } });
}, SLOW_MS);
afterAll(() => stack.close());

function tokenRequest(clientSecret: string): Promise<Response> {
  const form = {
    grant_type: 'authorization_code',
    code: 'unknown',
    redirect_uri: stack.redirectUri,
    code_verifier: 'v'.repeat(43),
    client_id: stack.clientId,
    client_secret: clientSecret,
  };
  return fetch(`${stack.baseUrl}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
}

async function report(of: LocalStack, account: string | undefined) {
  const project = await startConnector(of);
  try {
    return await sampleReport(createHost(project, 'someone@example.com'), account);
  } finally {
    await project.close();
  }
}

test("the issuer is the stack's own address", async () => {
  const response = await fetch(`${stack.baseUrl}/.well-known/oauth-authorization-server`);
  expect(await response.json()).toMatchObject({ issuer: stack.baseUrl });
});

test('the given client secret is the one the token route accepts', async () => {
  expect(stack.clientSecret).toBe(SECRET);
  const [right, wrong] = [await tokenRequest(SECRET), await tokenRequest(`${SECRET}x`)];
  expect([right.status, await right.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  expect([wrong.status, await wrong.json()]).toMatchObject([401, { error: 'invalid_client' }]);
});

test(
  'a sign-in and a report go through TikTok, KMS, Secrets Manager and DynamoDB',
  async () => {
    const table = await report(stack, 'ada');
    const ids = table.rows.map(
      (row) => row[table.columns.findIndex(({ id }) => id === 'video_id')],
    );
    const truth = stack.tiktok?.truth('ada').videos.map(({ id }) => id) ?? [];
    expect(ids).toHaveLength(37);
    expect(new Set(ids)).toEqual(new Set(truth));
    expect(stack.kms.calls).toMatchObject({
      Sign: expect.any(Number),
      Decrypt: expect.any(Number),
    });
    expect(stack.secrets.calls.GetSecretValue).toBeGreaterThan(0);
  },
  SLOW_MS,
);

test('no secret stands in an environment variable or a log line', () => {
  const environments = stack.assembly
    .resources('AWS::Lambda::Function')
    .map(({ properties }) => JSON.stringify(functionShape.parse(properties)));
  const tiktokSecret = stack.secrets.value(functionVariable(stack.assembly, 'TIKTOK_SECRET_ARN'));
  const { clientSecret } = JSON.parse(tiktokSecret) as { clientSecret: string };
  expect(environments).toHaveLength(12);
  expect(stack.logs.length).toBeGreaterThan(0);
  for (const secret of [SECRET, clientSecret]) {
    expect(environments.filter((text) => text.includes(secret))).toEqual([]);
    expect(stack.logs.filter((line) => line.includes(secret))).toEqual([]);
  }
});

test('no placeholder of an address is left', () => {
  const functions = stack.assembly.resources('AWS::Lambda::Function');
  const variables = JSON.stringify(functions.map(({ properties }) => properties));
  expect(variables).not.toContain('.invalid');
  expect(variables).toContain(stack.tiktokUrl);
  expect(stack.assembly.outputs().BaseUrl).toBe(stack.baseUrl);
});

test(
  'another TikTok and another DynamoDB are used when they are given',
  async () => {
    const port = await freePort(0);
    const client = { clientKey: 'their-key', clientSecret: 'their-secret' };
    const [tiktok, engine] = await Promise.all([
      startTikTokSimulator({
        ...client,
        redirectUris: [`http://localhost:${port}/auth/tiktok/callback`],
        allowHttpLoopbackRedirect: true,
      }),
      startDynamoDb({ tables: [] }),
    ]);
    const other = await startLocalStack({
      env: {
        PORT: String(port),
        TIKTOK_AUTHORIZE_URL: tiktok.authorizeUrl,
        TIKTOK_API_BASE_URL: tiktok.origin,
        TIKTOK_CLIENT_KEY: client.clientKey,
        TIKTOK_CLIENT_SECRET: client.clientSecret,
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      },
    });
    try {
      expect(other).toMatchObject({
        tiktok: undefined,
        tiktokUrl: tiktok.origin,
        dynamoEndpoint: engine.endpoint,
      });
      expect((await report(other, 'ada')).rows).toHaveLength(37);
      expect(tiktok.calls.length).toBeGreaterThan(0);
    } finally {
      await other.close();
      await Promise.all([tiktok.close(), engine.close()]);
    }
  },
  SLOW_MS,
);

test(
  'after the end nothing answers, and a second end is harmless',
  async () => {
    const short = await startLocalStack();
    await fetch(`${short.baseUrl}/privacy`).then((response) => response.text());
    await Promise.all([short.close(), short.close()]);
    const addresses = [
      short.baseUrl,
      short.tiktokUrl,
      short.kms.endpoint,
      short.secrets.endpoint,
      short.dynamoEndpoint,
    ];
    const answers = await Promise.allSettled(addresses.map((address) => fetch(address)));
    expect(answers.map(({ status }) => status)).toEqual(addresses.map(() => 'rejected'));
  },
  SLOW_MS,
);

test('a taken port is refused before anything starts', async () => {
  const { port } = new URL(stack.baseUrl);
  const parts: string[] = [];
  await expect(
    startLocalStack({ env: { PORT: port }, onProgress: ({ part }) => parts.push(part) }),
  ).rejects.toThrow(`Port ${port} is already in use`);
  expect(parts).toEqual([]);
});

test(
  'when a part cannot start, those that run are ended and the part is named',
  async () => {
    const tiktokPort = await freePort(0);
    await expect(
      startLocalStack({
        env: { PORT: '0', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' },
        simulator: { port: tiktokPort },
      }),
    ).rejects.toThrow('DynamoDB at http://127.0.0.1:9');
    await expect(freePort(tiktokPort)).resolves.toBe(tiktokPort);
  },
  SLOW_MS,
);
