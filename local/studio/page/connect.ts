import { h } from './dom.ts';

const CALLBACK = /^\/macros\/d\/[^/]+\/usercallback$/;
const LOOK_MS = 100;
const READ_MS = 1_500;

/**
 * Opens the sign-in in a popup, as Looker Studio does, and resolves when it is over: the popup has
 * reached the script's callback page, or was closed. A finished popup closes after a moment.
 */
export function signInByPopup(): Promise<void> {
  const popup = window.open('/connect', '_blank', 'popup,width=560,height=780');
  return new Promise((resolve) => {
    const looking = setInterval(() => {
      const done = popup !== null && isOver(popup);
      if (popup !== null && !popup.closed && !done) return;
      clearInterval(looking);
      if (done && isGood(popup)) setTimeout(() => popup.close(), READ_MS);
      resolve();
    }, LOOK_MS);
  });
}

/** Only a page of this origin lets itself be looked at; the others throw. */
function isOver(popup: Window): boolean {
  try {
    return CALLBACK.test(popup.location.pathname) && popup.document.readyState === 'complete';
  } catch {
    return false;
  }
}

/** A page that tells of an error or a limit stays until it is read. */
function isGood(popup: Window): boolean {
  return popup.document.title === 'TikTok is connected';
}

/** What stands in place of the report while nobody is connected: the connector's card. */
export function connectCard(
  connector: { name: string; description: string },
  onConnect: () => void,
): HTMLElement {
  const button = h(
    'button',
    { type: 'button', class: 'button primary big', onclick: onConnect },
    'Connect',
  );
  return h(
    'section',
    { class: 'card connect' },
    h('img', { src: '/icon.svg', alt: '', width: 56, height: 56 }),
    h('h2', {}, connector.name),
    h('p', {}, connector.description),
    button,
    h(
      'p',
      { class: 'small' },
      'Opens the sign-in with TikTok: here a simulated one, with accounts to choose from. Nothing leaves this machine.',
    ),
  );
}
