import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createTable, type Table } from '../../lambdas/adapters/document-client.ts';
import { TABLE } from '../../lambdas/adapters/table-schema.ts';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { pointAwsTo } from './aws-environment.ts';

export interface TestTable {
  table: Table;
  /** The stored item as it is, or undefined. */
  stored(pk: string): Promise<Record<string, unknown> | undefined>;
  /**
   * The next request reaches DynamoDB and acts, but its answer is lost: the SDK sends it again, after
   * `meanwhile` happened.
   */
  loseNextAnswer(meanwhile?: () => Promise<unknown>): void;
  close(): Promise<void>;
}

/** What the SDK's handler has besides its type (@smithy/types, HttpHandler). */
interface HttpHandler {
  updateHttpClientConfig(name: 'requestTimeout', milliseconds: number): void;
}
/** More than a test may take. */
const PATIENCE_MS = 60_000;

/**
 * A fresh table on the built-in engine or the one of AWS_ENDPOINT_URL_DYNAMODB, reached as the product
 * reaches it: through the environment.
 */
export async function openTable(): Promise<TestTable> {
  const name = `test-${randomUUID()}`;
  const engine = await startDynamoDb({
    tables: [
      {
        name,
        properties: {
          KeySchema: [{ AttributeName: TABLE.partitionKey, KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: TABLE.partitionKey, AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
    ],
    endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'],
  });
  pointAwsTo({ AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint });
  const table = createTable(name);
  // A machine that stands still for the client's 3 s must not make it repeat a request: a count would be one more.
  const http = table.documents.config.requestHandler as unknown as HttpHandler;
  http.updateHttpClientConfig('requestTimeout', PATIENCE_MS);
  let loss: (() => Promise<unknown>) | undefined;
  table.documents.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const meanwhile = loss;
      if (!meanwhile) return answer;
      loss = undefined;
      await meanwhile();
      throw Object.assign(new Error('The answer is lost'), { name: 'TimeoutError' });
    },
    { step: 'deserialize', priority: 'high', name: 'loseAnswer' },
  );
  return {
    table,
    async stored(pk) {
      const command = new GetCommand({ TableName: name, Key: { pk }, ConsistentRead: true });
      return (await table.documents.send(command)).Item;
    },
    loseNextAnswer(meanwhile = async () => {}) {
      loss = meanwhile;
    },
    async close() {
      table.documents.destroy();
      await engine.close();
    },
  };
}

/** How many of 50 parallel calls answered `expected`. */
export async function winners<Answer>(
  call: (index: number) => Promise<Answer>,
  won: (answer: Answer) => boolean,
): Promise<number> {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => call(index)));
  return answers.filter(won).length;
}
