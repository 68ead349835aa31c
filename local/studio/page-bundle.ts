import { join } from 'node:path';
import { build } from 'esbuild';

const PAGE = join(import.meta.dirname, 'page');

/** The page's script and style, each one file. */
export interface PageBundle {
  script: string;
  style: string;
}

let bundle: Promise<PageBundle> | undefined;

/** Builds the page from its modules, once per process: it takes about a second. */
export function pageBundle(): Promise<PageBundle> {
  bundle ??= buildPage();
  return bundle;
}

async function buildPage(): Promise<PageBundle> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, 'main.ts'), join(PAGE, 'main.css')],
    outdir: PAGE,
    tsconfig: join(PAGE, 'tsconfig.json'),
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const ending = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { script: ending('.js'), style: ending('.css') };
}
