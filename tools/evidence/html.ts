/** HTML from plain data: everything is escaped unless it was made here. */

/** Text that is HTML already. */
export interface Html {
  html: string;
}
export type Cell = string | number | Html;

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export function raw(html: string): Html {
  return { html };
}

export function show(cell: Cell): string {
  return typeof cell === 'object' ? cell.html : escaped(String(cell));
}

/** `<tag class="name">content</tag>`. */
export function element(tag: string, content: Cell | readonly Cell[], name?: string): Html {
  const open = name === undefined ? tag : `${tag} class="${name}"`;
  return raw(`<${open}>${[content].flat().map(show).join('')}</${tag}>`);
}

export const code = (text: string): Html => element('code', text);
export const paragraph = (...content: Cell[]): Html => element('p', content);

/** A small coloured word; `kind` is good, note, bad or plain. */
export function badge(text: string, kind: 'good' | 'note' | 'bad' | 'plain'): Html {
  return element('span', text, `badge ${kind}`);
}

/** Rows under headings; the first cell of each row heads it. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  name = 'wide',
): Html {
  const head = heads.map((each) => `<th scope="col">${escaped(each)}</th>`).join('');
  const body = rows.map(
    ([first = '', ...rest]) =>
      `<tr><th scope="row">${show(first)}</th>${rest.map((cell) => `<td>${show(cell)}</td>`).join('')}</tr>`,
  );
  return raw(
    // It may be wider than the page: who has no mouse moves it with the arrow keys.
    `<div class="scroll" tabindex="0"><table class="${name}"><thead><tr>${head}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table></div>`,
  );
}

export function items(list: readonly Cell[]): Html {
  return element(
    'ul',
    list.map((each) => element('li', each)),
  );
}

/** Cells joined by line breaks. */
export function lines(cells: readonly Cell[]): Html {
  return raw(cells.map(show).join('<br>'));
}
