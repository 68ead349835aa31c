import type { StoredItem } from '../wire.ts';
import { api } from './api-client.ts';
import { h, icon, ICONS } from './dom.ts';
import { formatMoment } from './format.ts';

const KINDS: Record<string, string> = {
  signIn: 'Sign-in under way',
  code: 'Authorization code',
  grant: 'Refresh-token family',
  tiktok: 'TikTok tokens, encrypted',
  account: 'Connections of one TikTok account',
  upkeep: 'Work for the next clean-up',
  snapshot: 'Last data read, encrypted',
  window: 'Requests counted in a window',
  budget: 'Calls of TikTok, counted',
};
/** Attributes that are epoch milliseconds end so. */
const MOMENT = /(At|Until|until)$/;

/** The table's items as whoever may read the table sees them. */
export function createStored(): { element: HTMLElement; update(): Promise<void> } {
  const list = h('div', {});
  const element = h(
    'div',
    {},
    h(
      'p',
      { class: 'lead' },
      'Every item of the DynamoDB table, read as somebody with access to the table, and without the KMS key, would read it.',
    ),
    list,
  );
  let last = '';
  return {
    element,
    async update() {
      const items = await api.items();
      const now = JSON.stringify(items);
      if (now === last) return;
      last = now;
      list.replaceChildren(
        ...(items.length === 0
          ? [h('p', { class: 'nothing' }, 'The table is empty: nobody has signed in.')]
          : items.map(itemBlock)),
      );
    },
  };
}

function itemBlock({ key, kind, deletedAt, attributes }: StoredItem): HTMLElement {
  const rows = attributes.flatMap(({ name, bytes, text, encrypted }) => {
    const shown = MOMENT.test(name) && /^\d{13}$/.test(text) ? formatMoment(Number(text)) : text;
    return [
      h('dt', {}, encrypted && icon(ICONS.lock), name),
      h(
        'dd',
        { class: encrypted ? 'encrypted' : '' },
        h('code', {}, shown),
        bytes !== null && h('small', {}, `${bytes} bytes${encrypted ? ', encrypted' : ''}`),
      ),
    ];
  });
  const end =
    deletedAt === null ? 'kept until it is removed' : `deleted after ${formatMoment(deletedAt)}`;
  return h(
    'details',
    { class: 'item', open: kind === 'tiktok' },
    h('summary', {}, h('strong', {}, KINDS[kind] ?? kind), h('small', {}, end), h('code', {}, key)),
    h('dl', {}, ...rows),
  );
}
