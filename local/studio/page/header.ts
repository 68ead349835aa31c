import type { StudioState } from '../wire.ts';
import { h, iconButton, ICONS } from './dom.ts';
import { themeButton } from './theme.ts';

export interface HeaderActions {
  onUser(id: string): void;
  onRefresh(): void;
  onDisconnect(): void;
  onTour(): void;
  /** Opens what is behind the connector; left out when nothing is known of it. */
  drawerButton: HTMLButtonElement | null;
}

/** The bar on top: whose report it is, whether it is connected, and the page's own switches. */
export function createHeader(actions: HeaderActions) {
  const user = h('select', {
    'aria-label': 'Google user',
    onchange: ({ target }: { target: HTMLSelectElement }) => actions.onUser(target.value),
  });
  const connection = h('span', { class: 'connection', role: 'status' });
  const disconnect = h(
    'button',
    { type: 'button', class: 'button', onclick: actions.onDisconnect },
    'Disconnect',
  );
  const refresh = iconButton('Refresh data', ICONS.refresh, { onclick: actions.onRefresh });
  const showConnection = (authorized: boolean) => {
    connection.textContent = authorized ? 'Connected' : 'Not connected';
    connection.dataset.on = String(authorized);
    disconnect.hidden = !authorized;
  };
  const element = h(
    'header',
    { class: 'bar' },
    h(
      'h1',
      {},
      h('img', { src: '/icon.svg', alt: '', width: 28, height: 28 }),
      h('span', {}, 'Local studio'),
    ),
    connection,
    disconnect,
    h('span', { class: 'space' }),
    user,
    refresh,
    actions.drawerButton,
    themeButton(),
    iconButton('Tour', ICONS.help, { onclick: actions.onTour }, true),
  );
  return {
    element,
    /** A report that is open stays open, whatever became of its connection. */
    showConnection,
    show({ users, user: current, authorized }: StudioState) {
      const options = users.map(({ id, name }) =>
        h('option', { value: id, selected: id === current }, name),
      );
      user.replaceChildren(...options);
      showConnection(authorized);
      refresh.hidden = !authorized;
    },
  };
}
