import { newSecretString } from '../../../local/aws/secret-string.ts';

test('without rules a secret has 32 characters of all four classes', () => {
  const value = newSecretString({});
  expect(value).toHaveLength(32);
  for (const one of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z0-9 ]/]) expect(value).toMatch(one);
});

test('excluded classes and characters never occur', () => {
  const rules = { PasswordLength: 2000, ExcludePunctuation: true, ExcludeCharacters: 'aZ0' };
  expect(newSecretString(rules)).toMatch(/^[b-zA-Y1-9]{2000}$/);
});

test('each included class occurs even in the shortest secret', () => {
  for (let round = 0; round < 50; round += 1) {
    const value = newSecretString({ PasswordLength: 3, ExcludePunctuation: true });
    expect([/[a-z]/, /[A-Z]/, /\d/].every((one) => one.test(value))).toBe(true);
  }
});

test('the string goes into the template at its key', () => {
  const value = newSecretString({
    SecretStringTemplate: '{"clientKey":"k"}',
    GenerateStringKey: 'clientSecret',
    PasswordLength: 40,
  });
  const parsed = JSON.parse(value) as { clientKey: string; clientSecret: string };
  expect(parsed.clientKey).toBe('k');
  expect(parsed.clientSecret).toHaveLength(40);
});

test('two secrets differ', () => {
  expect(newSecretString({})).not.toBe(newSecretString({}));
});

test.each([
  [
    {
      ExcludeLowercase: true,
      ExcludeUppercase: true,
      ExcludeNumbers: true,
      ExcludePunctuation: true,
    },
  ],
  [{ PasswordLength: 2 }],
  [{ SecretStringTemplate: '{}' }],
])('rules that cannot be met are refused: %j', (rules) => {
  expect(() => newSecretString(rules)).toThrow();
});
