import { ApiFailure } from './api-client.ts';
import { createDials } from './dials.ts';
import { h, iconButton, ICONS } from './dom.ts';
import { createMachinery } from './machinery.ts';
import { createStored } from './stored.ts';

const LOOK_MS = 1_000;

export interface Drawer {
  element: HTMLElement;
  /** The button that opens and closes it. */
  button: HTMLButtonElement;
  mark(action: string): void;
}

/** The panel beside the report: timeline, dials, stored items. It reads only while it is open. */
export function createDrawer(onTurned: (what: string) => void): Drawer {
  const machinery = createMachinery();
  const turned = (what: string) => {
    machinery.mark(what);
    onTurned(what);
  };
  const parts: [string, { element: HTMLElement; update(): Promise<void> }][] = [
    ['Machinery', machinery],
    ['Dials', createDials(turned)],
    ['Stored', createStored()],
  ];
  let [title, part] = parts[0]!;
  const tabs = h('nav', { class: 'tabs', 'aria-label': 'Behind the scenes' });
  const content = h('div', {
    class: 'drawer-content',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Behind the scenes, content',
  });
  const close = iconButton('Close', ICONS.close, { onclick: () => toggle() }, true);
  const element = h(
    'aside',
    { class: 'drawer', hidden: true, 'aria-label': 'Behind the scenes' },
    h('header', {}, tabs, close),
    content,
  );
  const button = iconButton('Behind the scenes', ICONS.gears, {
    onclick: () => toggle(),
    'aria-expanded': 'false',
  });

  const update = async () => {
    try {
      await part.update();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      content.replaceChildren(h('p', { class: 'nothing', role: 'alert' }, error.message));
    }
  };
  const show = () => {
    const choices = parts.map(([name, one]) => {
      const go = () => {
        [title, part] = [name, one];
        show();
        tabs.querySelector<HTMLElement>('[aria-current]')?.focus();
      };
      return h(
        'button',
        { type: 'button', 'aria-current': name === title ? 'true' : undefined, onclick: go },
        name,
      );
    });
    tabs.replaceChildren(...choices);
    content.replaceChildren(part.element);
    void update();
  };
  function toggle(): void {
    element.hidden = !element.hidden;
    button.setAttribute('aria-expanded', String(!element.hidden));
    document.body.classList.toggle('with-drawer', !element.hidden);
    if (element.hidden) return button.focus();
    show();
  }
  setInterval(() => {
    if (!element.hidden && !document.hidden) void update();
  }, LOOK_MS);
  return { element, button, mark: machinery.mark };
}
