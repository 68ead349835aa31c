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
const starImport = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
  message: "import * as z from 'zod': the named import bundles five times as much.",
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
    rules: { 'no-restricted-syntax': ['error', starImport, envOnce], 'no-console': 'error' },
  },
  {
    files: ['lambdas/core/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', starImport, envOnce, ...clock],
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
    files: ['connector/auth.ts', 'connector/client.ts', 'connector/user-cache.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['connector/**/*.ts'],
    ignores: [
      'connector/main.ts',
      'connector/auth.ts',
      'connector/client.ts',
      'connector/user-cache.ts',
    ],
    rules: { 'no-restricted-globals': ['error', ...googleGlobals] },
  },
);
