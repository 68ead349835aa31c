import { createWorld } from './connector.ts';

const throwing = (statement: string): string => `function getData() { ${statement} }`;
const USER_ERROR = throwing(
  `DataStudioApp.createCommunityConnector().newUserError().setText('Reconnect.').setDebugText('code 7').throwException();`,
);
const ADMIN = 'function isAdminUser() { return true; }';

test('everyone sees the text of a user error, admins its debug text too', async () => {
  await expect(createWorld(USER_ERROR).host.getData({ fields: ['city'] })).rejects.toMatchObject({
    kind: 'user-error',
    message: 'Reconnect.',
  });
  const admin = createWorld(USER_ERROR + ADMIN);
  await expect(admin.host.getData({ fields: ['city'] })).rejects.toThrow('Reconnect. code 7');
});

test('other errors show their text to admins only', async () => {
  const code = throwing(`throw new Error('secret detail');`);
  const error = await createWorld(code)
    .host.getData({ fields: ['city'] })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'script-error' });
  expect(String(error)).not.toContain('secret detail');
  const admin = createWorld(code + ADMIN);
  await expect(admin.host.getData({ fields: ['city'] })).rejects.toThrow('secret detail');
});

test('a debug error has no text for viewers', async () => {
  const code = throwing(
    `DataStudioApp.createCommunityConnector().newDebugError().setText('inside').throwException();`,
  );
  const error = await createWorld(code)
    .host.getData({ fields: ['city'] })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'script-error', adminText: 'inside' });
  expect(String(error)).not.toContain('inside');
});

test('a user error from getSchema is shown as well', async () => {
  const { host } = createWorld(USER_ERROR.replace('getData', 'getSchema'));
  await expect(host.getSchema()).rejects.toMatchObject({ kind: 'user-error' });
});

test('without a valid authorization no data is asked for', async () => {
  const { host, requests } = createWorld('function isAuthValid() { return false; }');
  await expect(host.getData({ fields: ['city'] })).rejects.toMatchObject({
    kind: 'authorization-needed',
  });
  expect(requests).toEqual([]);
});
