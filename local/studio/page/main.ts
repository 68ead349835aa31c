/** The local studio's page: a Looker Studio stand-in before, and a window into the product behind. */
import { api, ApiFailure } from './api-client.ts';
import { createConfigForm } from './config-form.ts';
import { connectCard, signInByPopup } from './connect.ts';
import { h } from './dom.ts';
import { createDrawer } from './drawer.ts';
import { fieldPanel } from './field-panel.ts';
import { createHeader } from './header.ts';
import { createReportView } from './report-view.ts';
import type { ReportView } from './report-view.ts';
import { createSession, rememberedConfig } from './session.ts';
import { createTour, isFirstVisit } from './tour.ts';

const VIEWS = ['Report', 'Data source'] as const;
let view: (typeof VIEWS)[number] = 'Report';
const app = document.getElementById('app')!;
const main = h('main', {});
const views = h('nav', { class: 'views', 'aria-label': 'Views' });

async function start(): Promise<void> {
  const [state, report] = await Promise.all([api.state(), api.report()]);
  const session = createSession(state, report);
  document.title = `${state.connector.name}, local studio`;
  const tour = createTour();
  const drawer = state.backend ? createDrawer(() => act(afterTurn)) : null;
  const header = createHeader({
    onUser: (id) =>
      act(async () => {
        await api.chooseUser(id);
        session.configParams = rememberedConfig(id);
        await reopen('Change the Google user');
      }),
    onRefresh: () =>
      act(async () => {
        drawer?.mark('Refresh data');
        await api.refresh();
        await reportView?.load();
      }),
    onDisconnect: () =>
      act(async () => {
        drawer?.mark('Disconnect');
        await api.disconnect();
        await reopen();
      }),
    onTour: tour.start,
    drawerButton: drawer?.button ?? null,
  });
  let reportView: ReportView | undefined;

  const connect = () =>
    act(async () => {
      drawer?.mark('Connect');
      await signInByPopup();
      await reopen();
    });

  /** Looks at the connection again and shows what belongs to it. */
  async function reopen(action?: string): Promise<void> {
    if (action !== undefined) drawer?.mark(action);
    session.state = await api.state();
    header.show(session.state);
    views.hidden = !session.state.authorized;
    reportView = undefined;
    if (!session.state.authorized)
      return main.replaceChildren(connectCard(session.state.connector, connect));
    session.fields = await api.schema();
    await show();
  }

  /** An error may mean that the connection is gone. */
  function lookAgain(): void {
    act(async () => header.showConnection((await api.state()).authorized));
  }

  async function show(): Promise<void> {
    views.replaceChildren(
      ...VIEWS.map((name) => {
        const go = () => {
          view = name;
          act(show);
        };
        return h(
          'button',
          { type: 'button', 'aria-current': name === view ? 'page' : undefined, onclick: go },
          name,
        );
      }),
    );
    if (view === 'Data source') {
      const form = createConfigForm(session, () => (reportView = undefined));
      main.replaceChildren(
        h('div', { class: 'data-source' }, form.element, fieldPanel(session.fields)),
      );
      return form.load();
    }
    if (reportView !== undefined) return main.replaceChildren(reportView.element);
    drawer?.mark('Open the report');
    reportView = createReportView(session, {
      onConnect: connect,
      onFault: lookAgain,
      onAction: (what) => drawer?.mark(what),
    });
    main.replaceChildren(reportView.element);
    return reportView.load();
  }

  /** The clock may have moved, and the connection may be gone: the report tells, chart by chart. */
  async function afterTurn(): Promise<void> {
    session.report = { ...session.report, now: (await api.report()).now };
    await reportView?.load();
  }

  app.replaceChildren(
    header.element,
    views,
    main,
    ...(drawer === null ? [] : [drawer.element]),
    tour.element,
  );
  header.show(state);
  if (isFirstVisit()) tour.start();
  await reopen();
}

/** Runs one action; a failure takes the place of the page's content, with its own text. */
function act(action: () => Promise<unknown>): void {
  action().catch((error: unknown) => {
    if (!(error instanceof ApiFailure)) throw error;
    const again = h(
      'button',
      { type: 'button', class: 'button', onclick: () => location.reload() },
      'Try again',
    );
    main.replaceChildren(
      h(
        'section',
        { class: 'card connect', role: 'alert' },
        h('h2', {}, 'Not possible'),
        h('p', {}, error.message),
        again,
      ),
    );
  });
}

app.replaceChildren(main);
act(start);
