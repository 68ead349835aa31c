/** What the product is made of: packages in the deployed bundles, and the tools that build and test it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod';

export interface Shipped {
  name: string;
  version: string;
  /** SPDX id or expression, as the package states it. */
  licence: string;
  /** What the text of its licence file is. */
  licenceText: string;
  permissive: boolean;
  /** Functions whose bundle holds code of it. */
  functions: string[];
}
export interface Tool {
  name: string;
  version: string;
  licence: string;
}

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default('not stated'),
});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().default('not stated'),
    }),
  ),
});
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Packages whose code is in a bundle, by esbuild's own account of what it took. */
export function shippedPackages(root: string, metafile: Metafile): Shipped[] {
  const parts = Object.entries(metafile.outputs)
    .filter(([file]) => file.endsWith('.mjs'))
    .flatMap(([file, { inputs }]) =>
      Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => {
        const directory = PACKAGE.exec(input)?.[1];
        if (directory === undefined || bytesInOutput === 0) return [];
        return [{ directory, name: /([^/]+)\/index\.mjs$/.exec(file)?.[1] ?? file, bytesInOutput }];
      }),
    );
  const directories = [...new Set(parts.map(({ directory }) => directory))];
  return directories
    .map((directory) => {
      const own = parts.filter((part) => part.directory === directory);
      const functions = [...new Set(own.map(({ name }) => name))].sort();
      const json: unknown = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
      const { license, ...facts } = packageSchema.parse(json);
      return {
        ...facts,
        licence: license,
        licenceText: licenceText(join(root, directory)),
        permissive: isPermissive(license),
        functions,
      };
    })
    .sort((a, b) => order(a.name, b.name) || order(a.version, b.version));
}

const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const TEXTS: readonly (readonly [name: string, words: RegExp])[] = [
  ['Apache 2.0', /Apache License\s+Version 2\.0/],
  ['MIT', /Permission is hereby granted, free of charge/],
  ['ISC', /Permission to use, copy, modify, and(\/or)? distribute this software/],
  ['BSD', /Redistribution and use in source and binary forms/],
];

function licenceText(directory: string): string {
  const file = readdirSync(directory)
    .sort()
    .find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined || !existsSync(join(directory, file))) return 'no file';
  const text = readFileSync(join(directory, file), 'utf8');
  return TEXTS.find(([, words]) => words.test(text))?.[0] ?? 'other text';
}

const PERMISSIVE =
  /^(MIT|MIT-0|Apache-2\.0|ISC|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense)$/;

/** Whether an SPDX expression allows a use under permissive terms only: one side of OR, both of AND. */
export function isPermissive(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  return bare
    .split(' OR ')
    .some((side) => side.split(' AND ').every((id) => PERMISSIVE.test(id.trim())));
}

/** Everything else in the lock file: on machines that build and test, never deployed. */
export function toolPackages(root: string, shipped: readonly Shipped[]): Tool[] {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const inBundles = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  const tools = new Map<string, Tool>();
  for (const [path, { name, version, license }] of Object.entries(
    lockSchema.parse(lock).packages,
  )) {
    const id = name ?? path.replace(/^.*node_modules\//, '');
    if (path === '' || version === undefined || inBundles.has(`${id}@${version}`)) continue;
    tools.set(`${id}@${version}`, { name: id, version, licence: license });
  }
  return [...tools.values()].sort((a, b) => order(a.name, b.name) || order(a.version, b.version));
}

const manifestSchema = z.object({
  dependencies: z.object({
    libraries: z.array(
      z.object({ userSymbol: z.string(), libraryId: z.string(), version: z.string() }),
    ),
  }),
});

/** Libraries that Google loads beside the connector. */
export function connectorLibraries(root: string) {
  const file = join(root, 'connector', 'appsscript.json');
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return manifestSchema.parse(json).dependencies.libraries;
}
