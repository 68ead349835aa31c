/** Layer rules of the house (docs/architecture.md). Each name is the rule, each comment the repair. */
const inside = (folder) => `^${folder}/`;
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'contract imports nothing',
      comment: 'contract/ is shared with Apps Script. Move what needs an import out of it.',
      severity: 'error',
      from: { path: inside('contract') },
      to: { pathNot: inside('contract') },
    },
    {
      name: 'core is pure',
      comment:
        'core/ knows contract, zod, jose, node:crypto and node:zlib only. Reach the world through ports.ts and the two beside it.',
      severity: 'error',
      from: { path: inside('lambdas/core') },
      to: {
        pathNot: [
          '^lambdas/core/',
          '^contract/',
          '^node_modules/(zod|jose)/',
          '^(node:)?(crypto|zlib)$',
        ],
      },
    },
    {
      name: 'handlers speak HTTP',
      comment:
        'handlers/ know core, contract, middy and zod. Adapters are wired in lambdas/<name>.ts.',
      severity: 'error',
      from: { path: inside('lambdas/handlers') },
      to: {
        pathNot: [
          '^lambdas/(handlers|core)/',
          '^contract/',
          '^node_modules/(@middy|zod|@types/aws-lambda)/',
          '^(node:)?crypto$',
        ],
      },
    },
    {
      name: 'adapters see only ports and errors of core',
      comment: 'An adapter implements a port; a rule belongs into core/.',
      severity: 'error',
      from: { path: inside('lambdas/adapters') },
      to: {
        path: '^lambdas/(core|handlers)/',
        pathNot: '^lambdas/core/(ports|snapshot-port|tiktok-port|errors)\\.ts$',
      },
    },
    {
      name: 'AWS SDK only in adapters',
      comment: 'Write or extend an adapter.',
      severity: 'error',
      from: { path: '^(contract|lambdas|connector|bin|lib)/', pathNot: '^lambdas/adapters/' },
      to: { path: '^node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'connector sees contract only',
      comment: 'Apps Script has neither Node nor npm.',
      severity: 'error',
      from: { path: '^connector/(?!dist/)' },
      to: { pathNot: ['^connector/', '^contract/', '^node_modules/@types/google-apps-script/'] },
    },
    {
      name: 'infrastructure sees env, table schema and metrics only',
      comment: 'lib/ and bin/ share names with the functions, never their code.',
      severity: 'error',
      from: { path: '^(bin|lib)/' },
      to: {
        path: '^(lambdas|connector|local)/',
        pathNot: '^lambdas/adapters/(env|metrics|table-schema)\\.ts$',
      },
    },
    {
      name: 'nothing shipped sees local, test, tools or bench',
      comment: 'The product does not know that it runs on a laptop.',
      severity: 'error',
      from: { path: '^(contract|lambdas|connector|lib)/' },
      to: { path: '^(local|test|tools|bench)/' },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no orphans',
      comment: 'Delete what nothing uses.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '^(bin|tools|test|local|bench)/',
          '^connector/main\\.ts$',
          '^lambdas/[^/]+\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'nothing unresolved',
      severity: 'error',
      from: { path: '^(contract|lambdas|lib|bin|connector|local|bench)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
