import type * as z from 'zod/mini';
import * as env from '../../lambdas/adapters/env.ts';

const { httpsOrLocal: _, readEnv, ...schemas } = env;
const { metadataEnv, upkeepEnv } = schemas;

const environment = process.env;
afterEach(() => {
  process.env = environment;
});

/** What is said of each variable when all have this value. */
function faults(schema: z.ZodMiniType, names: readonly string[], value: string | undefined) {
  const { error } = schema.safeParse(Object.fromEntries(names.map((name) => [name, value])));
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

test.each(Object.entries(schemas))(
  '%s says in words of its own what it wants',
  (_name, schemaOf) => {
    const schema = schemaOf();
    const names = Object.keys(schema.def.shape);
    const said = [undefined, '', '-1.5', 'no'].flatMap((value) => faults(schema, names, value));
    expect(said.length).toBeGreaterThan(names.length);
    expect(said.filter((text) => /invalid|expected/i.test(text))).toEqual([]);
  },
);

test('what is wrong in the environment is named, without its values', () => {
  process.env = { BASE_URL: 'http://secret.example', LOG_LEVEL: 'LOUD', METRICS_NAMESPACE: 'x' };
  expect(() => readEnv(metadataEnv)).toThrow(
    /^Environment: BASE_URL: https is required \(http only for localhost\), [^;]+; LOG_LEVEL: DEBUG, INFO, WARN or ERROR$/,
  );
});

test.each(Object.keys(metadataEnv().def.shape))('%s may not be empty', (name) => {
  process.env = { BASE_URL: 'https://a.example', LOG_LEVEL: 'INFO', METRICS_NAMESPACE: 'x' };
  expect(readEnv(metadataEnv)).toEqual(process.env);
  process.env[name] = '';
  expect(() => readEnv(metadataEnv)).toThrow(`Environment: ${name}: `);
});

test.each([
  ['1', 1],
  ['0', undefined],
  ['', undefined],
  ['1.5', undefined],
  ['many', undefined],
])('a count of "%s" is read as %s', (text, count) => {
  const { TOKEN_PRUNE_DAYS } = upkeepEnv().def.shape;
  expect(TOKEN_PRUNE_DAYS.safeParse(text).data).toBe(count);
});
