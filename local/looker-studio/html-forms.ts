/** A form of a page with the values a browser would send if nothing is changed. */
export interface HtmlForm {
  action: string;
  method: 'GET' | 'POST';
  controls: HtmlControl[];
}
export interface HtmlControl {
  name: string;
  value: string;
  kind: 'text' | 'hidden' | 'checkbox' | 'radio' | 'submit' | 'select';
  /** Sent unless changed: ticked, selected, or not a choice at all. */
  on: boolean;
}

/** The forms of a page. Disabled controls and controls without a name are left out, as in a browser. */
export function formsOf(html: string): HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(
    ([, head = '', body = '']) => {
      const attributes = attributesOf(head);
      return {
        action: attributes.get('action') ?? '',
        method: attributes.get('method')?.toLowerCase() === 'post' ? 'POST' : 'GET',
        controls: controlsOf(body),
      };
    },
  );
}

/** Where a page leads by itself or by its only way on: a meta refresh, or the first link. */
export function onwardLink(html: string): string | undefined {
  const refresh = [...html.matchAll(/<meta\b([^>]*)>/gi)]
    .map(([, head = '']) => attributesOf(head))
    .find((attributes) => attributes.get('http-equiv')?.toLowerCase() === 'refresh');
  const [, target] = /url\s*=\s*['"]?([^'"]+)/i.exec(refresh?.get('content') ?? '') ?? [];
  if (target !== undefined) return target.trim();
  const link = /<a\b([^>]*\bhref\b[^>]*)>/i.exec(html)?.[1];
  return link === undefined ? undefined : attributesOf(link).get('href');
}

function controlsOf(body: string): HtmlControl[] {
  const controls: HtmlControl[] = [];
  const tags = /<(input|button)\b([^>]*)>|<select\b([^>]*)>([\s\S]*?)<\/select>/gi;
  for (const [, tag, head = '', selectHead, options = ''] of body.matchAll(tags)) {
    const attributes = attributesOf(selectHead ?? head);
    const name = attributes.get('name');
    if (name === undefined || attributes.has('disabled')) continue;
    if (tag === undefined) controls.push(...optionsOf(name, options));
    else controls.push(inputOf(name, attributes, tag.toLowerCase() === 'button'));
  }
  return controls;
}

function inputOf(name: string, attributes: Map<string, string>, isButton: boolean): HtmlControl {
  const type = attributes.get('type')?.toLowerCase() ?? (isButton ? 'submit' : 'text');
  const choice = type === 'checkbox' || type === 'radio';
  const kind = choice || type === 'hidden' || type === 'submit' ? type : 'text';
  const value = attributes.get('value') ?? (choice ? 'on' : '');
  return { name, value, kind, on: choice ? attributes.has('checked') : kind !== 'submit' };
}

function optionsOf(name: string, html: string): HtmlControl[] {
  const options = [...html.matchAll(/<option\b([^>]*)>([^<]*)/gi)].map(
    ([, head = '', text = '']) => {
      const attributes = attributesOf(head);
      const value = attributes.get('value') ?? unescapeHtml(text.trim());
      return { name, value, kind: 'select' as const, on: attributes.has('selected') };
    },
  );
  if (options[0] !== undefined && !options.some(({ on }) => on)) options[0].on = true;
  return options;
}

function attributesOf(head: string): Map<string, string> {
  const found = head.matchAll(/([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g);
  return new Map(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescapeHtml(double ?? single ?? bare ?? ''),
    ]),
  );
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name: string) => {
    if (hex !== undefined) return String.fromCodePoint(parseInt(String(hex), 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });
}
