/** Tests that the report relies on: named by title, and looked up, so that none is named in vain. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Proof {
  claim: string;
  /** Title of the test, behind that of its group. */
  test: string;
  /** File that it stands in; empty when there is none. */
  file: string;
}

/** What holds the sentence that no secret gets out, and by which test. */
const NO_SECRET: readonly (readonly [claim: string, test: string])[] = [
  [
    'no log line of any function, gateway or connector holds one',
    'no secret, token, code or sign-in id > is in a line of any log',
  ],
  [
    'no page, answer or chart error shows one',
    'no secret, token, code or sign-in id > is in a text that a user saw',
  ],
  [
    'no environment variable of a function holds one',
    'no secret, token, code or sign-in id > is in an environment variable of a function',
  ],
  [
    'no template, asset or bundle holds one',
    'no secret, token, code or sign-in id > is in a template or in the code of a function',
  ],
  [
    'no item of the table holds one in the clear',
    'no secret, token, code or sign-in id > is stored in the table',
  ],
  [
    'what the demo prints holds none',
    'what the demo prints holds neither of the secrets it is given',
  ],
  ['the search finds what is planted, in every encoding', 'the searcher > finds a canary as %s'],
  [
    'the search has something to look for, and places to look at',
    'the journeys gave the searcher something to look for, and places to look at',
  ],
  [
    'secrets are compared in constant time',
    'no secret is compared by anything that stops at the first difference',
  ],
];

/** What holds the permissions shown here against the running product. */
const PERMISSIONS: readonly (readonly [claim: string, test: string])[] = [
  [
    'every call of the journeys is allowed',
    'every call of the journeys is allowed by the policies',
  ],
  [
    'every grant is needed',
    'every grant is used by a journey: no function holds one that it does not need',
  ],
  [
    'every other pair of function, verb and item kind is refused',
    'items: each function has exactly the verbs and kinds of the table, and no other pair',
  ],
  [
    'the data key opens for nothing else',
    'the data key: the verbs of the table, for TikTok tokens of one connection',
  ],
  [
    'the storage key opens through its services only',
    'the storage key opens for nobody who asks KMS himself',
  ],
  [
    'each function reads its own secrets only',
    'secrets: each function reads exactly those of the table',
  ],
];

export interface Proofs {
  noSecret: Proof[];
  permissions: Proof[];
  /** File of a test by its title; empty when no test has it. */
  fileOf(title: string): string;
}

/** Reads all test files below `test/` of the project at `root`. */
export function readProofs(root: string): Proofs {
  const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  // A title may end with the items of the security checklist that it answers.
  const isIn = (source: string, title: string) =>
    [`'${title}'`, `"${title}"`, `'${title} (item`, `"${title} (item`].some((text) =>
      source.includes(text),
    );
  const fileOf = (title: string) =>
    sources.find(([, source]) => title.split(' > ').every((part) => isIn(source, part)))?.[0] ?? '';
  const proof = ([claim, test]: readonly [string, string]) => ({ claim, test, file: fileOf(test) });
  return { noSecret: NO_SECRET.map(proof), permissions: PERMISSIONS.map(proof), fileOf };
}
