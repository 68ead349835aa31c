import { ICONS, iconButton } from './dom.ts';

const KEY = 'studio-theme';
const NEXT: Record<string, string> = { auto: 'light', light: 'dark', dark: 'auto' };

/** The switch between the system's colours, light and dark; remembered in this browser. */
export function themeButton(): HTMLButtonElement {
  const button = iconButton(
    '',
    ICONS.theme,
    { onclick: () => apply(NEXT[current()] ?? 'auto') },
    true,
  );
  const apply = (theme: string) => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
    const label = `Colours: ${theme === 'auto' ? 'as the system' : theme}`;
    button.setAttribute('aria-label', label);
    button.title = label;
    for (const listener of listeners) listener();
  };
  apply(current());
  return button;
}

const current = (): string => localStorage.getItem(KEY) ?? 'auto';
const listeners = new Set<() => void>();

/** Calls back when colours change, by the switch or by the system. */
export function onThemeChange(listener: () => void): void {
  listeners.add(listener);
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const listener of listeners) listener();
});

/** A colour of the style sheet, as it is now: `light-dark()` is resolved for a property of an element only. */
export function colour(name: string): string {
  const probe = document.createElement('i');
  probe.hidden = true;
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
