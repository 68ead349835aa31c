/** Elements in one expression. Text is always text: no HTML is ever parsed. */
export type Child = Node | string | number | null | undefined | false;
type Listener = (event: never) => unknown;
export type Attributes = Record<string, string | number | boolean | undefined | Listener>;

/**
 * Makes an element: functions become listeners (`onclick`), true and false set or leave out an
 * attribute, names that begin with `--` set a CSS variable.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function')
      element.addEventListener(name.slice(2), value as EventListener);
    else if (name.startsWith('--')) element.style.setProperty(name, String(value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flatMap(asNode));
  return element;
}

function asNode(child: Child): (Node | string)[] {
  if (child === null || child === undefined || child === false) return [];
  return [typeof child === 'number' ? String(child) : child];
}

const SVG = 'http://www.w3.org/2000/svg';

/** A decorative icon drawn with one line; its meaning stands beside it or in the button's label. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 24 24',
    'aria-hidden': 'true',
    class: 'icon',
  }))
    svg.setAttribute(name, value);
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  refresh: 'M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6',
  theme: 'M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z',
  help: 'M9.5 9.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.7M12 17h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  gears: 'M4 6h10M18 6h2M4 12h2M10 12h10M4 18h8M16 18h4M16 4v4M8 10v4M14 16v4',
  close: 'M6 6l12 12M18 6L6 18',
  table: 'M4 5h16v14H4zM4 10h16M10 10v9',
  chart: 'M5 20V10M12 20V4M19 20v-7',
  plus: 'M12 5v14M5 12h14',
  warning: 'M12 9v4M12 17h.01M12 3.5 2.5 20h19z',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M5 11h14v10H5z',
  down: 'M6 9l6 6 6-6',
} as const;

/** A button with an icon and a text; `quiet` shows the text to screen readers and as a tooltip only. */
export function iconButton(
  label: string,
  path: string,
  attributes: Attributes = {},
  quiet = false,
): HTMLButtonElement {
  const named = quiet ? { 'aria-label': label, title: label } : {};
  const looks = { type: 'button', class: quiet ? 'button quiet' : 'button' };
  return h(
    'button',
    { ...looks, ...named, ...attributes },
    icon(path),
    !quiet && h('span', {}, label),
  );
}
