import { arrange } from '../../looker-studio/arrange.ts';
import type { Sort } from '../../looker-studio/arrange.ts';
import type { Value } from '../../looker-studio/formulas.ts';
import type { ChartData } from '../wire.ts';
import { nameOf } from './chart-axes.ts';
import { h } from './dom.ts';
import { formatValue } from './format.ts';

const PAGE_ROWS = 10;

/** Rows as a table that sorts by a click on a head and shows ten rows at a time. */
export function tableChart(title: string, data: ChartData, sort: Sort | undefined): HTMLElement {
  const place = h('div', { class: 'table' });
  let [order, page] = [sort, 0];

  const show = (focus?: string) => {
    const { rows } = arrange(data, order);
    const first = page * PAGE_ROWS;
    const table = h(
      'table',
      { 'aria-label': title },
      h('thead', {}, h('tr', {}, ...data.columns.map(head))),
      h('tbody', {}, ...rows.slice(first, first + PAGE_ROWS).map(line)),
    );
    place.replaceChildren(
      h(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${title}, table` },
        table,
      ),
    );
    if (rows.length > PAGE_ROWS) place.append(pager(rows.length, first));
    if (focus !== undefined) place.querySelector<HTMLElement>(`[data-focus="${focus}"]`)?.focus();
  };

  const head = (column: ChartData['columns'][number]) => {
    const { id, aggregation } = column;
    const mine = order?.id === id ? order : undefined;
    const direction = mine === undefined ? 'none' : mine.descending ? 'descending' : 'ascending';
    const turn = () => {
      order = { id, descending: mine === undefined ? aggregation !== null : !mine.descending };
      page = 0;
      show(id);
    };
    const button = h('button', { type: 'button', onclick: turn, 'data-focus': id }, nameOf(column));
    const metric = aggregation === null ? '' : 'number';
    return h('th', { scope: 'col', 'aria-sort': direction, class: metric }, button);
  };
  const line = (row: Value[]) =>
    h('tr', {}, ...row.map((value, at) => cell(value, data.columns[at]?.type ?? '')));

  const pager = (count: number, first: number) => {
    const to = (next: number, name: string) => () => {
      page = next;
      show(name);
    };
    const last = Math.min(first + PAGE_ROWS, count);
    const button = (label: string, sign: string, next: number, off: boolean) =>
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet',
          'aria-label': label,
          disabled: off,
          onclick: to(next, label),
          'data-focus': label,
        },
        sign,
      );
    return h(
      'div',
      { class: 'pager' },
      `${first + 1} – ${last} of ${count}`,
      button(`Previous rows of ${title}`, '‹', page - 1, page === 0),
      button(`Next rows of ${title}`, '›', page + 1, last >= count),
    );
  };
  show();
  return place;
}

function cell(value: Value, type: string): HTMLElement {
  if (typeof value === 'number') return h('td', { class: 'number' }, formatValue(value, type));
  if (typeof value === 'object' && value !== null) return h('td', {}, rich(value));
  if (type === 'URL' && typeof value === 'string' && value !== '') {
    return h('td', {}, link(value, value));
  }
  const text = formatValue(value, type);
  return h('td', { title: value === null ? 'No data' : text }, text);
}

function rich(value: Exclude<Value, string | number | boolean | null>): Node {
  if (value.kind === 'image') return picture(value.url, value.alt);
  const { label, url } = value;
  return link(url, typeof label === 'string' ? label || url : picture(label.url, label.alt));
}

/** Only web addresses become links and pictures: a cell's text is the account's own, or anyone's. */
function link(url: string, content: Node | string): Node {
  if (!isWeb(url)) return document.createTextNode(typeof content === 'string' ? content : url);
  const text = typeof content === 'string' ? content : '';
  return h('a', { href: url, target: '_blank', rel: 'noreferrer', title: text || url }, content);
}

function picture(url: string, alt: string): Node {
  if (!isWeb(url)) return document.createTextNode(alt);
  return h('img', { src: url, alt, loading: 'lazy' });
}

function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
