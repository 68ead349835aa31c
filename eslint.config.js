import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const googleGlobals = [
  'DataStudioApp',
  'UrlFetchApp',
  'PropertiesService',
  'CacheService',
  'LockService',
  'ScriptApp',
  'HtmlService',
  'Utilities',
  'Session',
  'Logger',
  'OAuth2',
];
/** Besides main.ts the files of the connector that call Google's services. */
const googleFiles = [
  'account',
  'auth',
  'client',
  'revocation',
  'sign-in-service',
  'user-cache',
].map((name) => `connector/${name}.ts`);
const starImport = {
  selector: 'ImportDeclaration[source.value=/^zod\\b/] > ImportSpecifier',
  message: 'import * as z: the named import bundles all of zod.',
};
const smallZod = {
  selector: "ImportDeclaration[source.value='zod']",
  message: "import * as z from 'zod/mini': a bundle with the classic zod is 50 kB larger.",
};
const envOnce = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only lambdas/adapters/env.ts reads the environment.',
};
const clock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'core has no clock: take now().',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'core has no clock: take now().',
  },
  {
    selector: "CallExpression[callee.property.name='random'][callee.object.name='Math']",
    message: 'node:crypto.',
  },
];

export default tseslint.config(
  { ignores: ['**/dist/**', 'cdk.out/**', '.local/**', 'coverage/**', '**/*.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      'max-lines': ['error', 300],
      'no-restricted-syntax': ['error', starImport],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'connector/tsconfig.json', 'local/studio/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      // A promise returned out of `try` with a `finally` that waits is rejected while nobody holds it.
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['lambdas/**/*.ts', 'contract/**/*.ts', 'connector/**/*.ts'],
    ignores: ['lambdas/adapters/env.ts'],
    rules: {
      'no-restricted-syntax': ['error', starImport, smallZod, envOnce],
      'no-console': 'error',
    },
  },
  {
    files: ['lambdas/adapters/env.ts'],
    rules: { 'no-restricted-syntax': ['error', starImport, smallZod] },
  },
  {
    files: ['lambdas/core/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', starImport, smallZod, envOnce, ...clock],
      'no-restricted-globals': [
        'error',
        'fetch',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'console',
        'process',
      ],
    },
  },
  {
    // Apps Script writes its execution log by console.
    files: googleFiles,
    rules: { 'no-console': 'off' },
  },
  {
    files: ['connector/**/*.ts'],
    ignores: ['connector/main.ts', ...googleFiles],
    rules: { 'no-restricted-globals': ['error', ...googleGlobals] },
  },
);
