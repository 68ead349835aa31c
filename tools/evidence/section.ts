import type { Cell } from './html.ts';

/** A part of the page; `id` is its anchor. */
export interface Section {
  id: string;
  title: string;
  body: readonly Cell[];
}
