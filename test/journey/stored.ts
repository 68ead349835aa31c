import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../../lambdas/adapters/table-schema.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/credentials.ts';
import { templateTables } from '../../local/aws/template-resources.ts';
import type { LocalStack } from '../../local/stack.ts';

export type StoredItem = Record<string, unknown> & { pk: string };

/** Every item of the product's table, with the attributes as they are stored. */
export async function storedItems(stack: LocalStack): Promise<StoredItem[]> {
  const client = new DynamoDBClient({
    endpoint: stack.dynamoEndpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  const documents = DynamoDBDocumentClient.from(client);
  const items: StoredItem[] = [];
  for (const { name } of templateTables(stack.assembly)) {
    for await (const page of paginateScan({ client: documents }, { TableName: name })) {
      items.push(...((page.Items ?? []) as StoredItem[]));
    }
  }
  client.destroy();
  return items.sort((a, b) => a.pk.localeCompare(b.pk));
}

/** What a connected user lives from: everything but sign-ins, codes and windows, which come and go. */
export async function storedConnections(stack: LocalStack): Promise<StoredItem[]> {
  const items = await storedItems(stack);
  return items.filter((item) => /^(GRANT|TIKTOK|ACCOUNT)#/.test(item[TABLE.partitionKey]));
}
