/** The page of the local studio: choose a user, connect, choose fields, see rows. */

const byId = (id) => document.getElementById(id);
const START_FIELDS = 4;

async function api(method, endpoint, body) {
  const answer = await fetch(`/studio/api/${endpoint}`, {
    method,
    ...(method === 'POST' && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    }),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error.text);
  return json;
}

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  return Object.assign(made, attributes);
}

async function showState() {
  const { connector, users, user, authorized } = await api('GET', 'state');
  byId('connector').textContent = connector;
  const options = users.map(({ id, name }) =>
    element('option', name, { value: id, selected: id === user }),
  );
  byId('user').replaceChildren(...options);
  byId('status').textContent = authorized ? 'Connected.' : 'Not connected.';
  byId('connect').hidden = authorized;
  byId('disconnect').hidden = !authorized;
  return authorized;
}

async function showFields() {
  const { fields } = await api('GET', 'schema');
  const groups = Map.groupBy(fields, ({ group }) => group ?? 'Fields');
  const sets = [...groups].map(([group, members], groupAt) => {
    const set = document.createElement('fieldset');
    set.append(element('legend', group));
    for (const [at, { name, label, description }] of members.entries()) {
      const checked = groupAt === groups.size - 1 && at < START_FIELDS;
      const box = element('input', '', { type: 'checkbox', name: 'field', value: name, checked });
      const line = element('label', '', { title: description ?? '' });
      line.append(box, ` ${label}`);
      set.append(line);
    }
    return set;
  });
  byId('fields').replaceChildren(...sets);
}

/** The text of a cell; of a picture its description, of a link its label, which may be a picture. */
function cellText(cell) {
  if (cell === null) return '–';
  if (typeof cell !== 'object') return String(cell);
  return cell.kind === 'image' ? cell.alt : cellText(cell.label);
}

/** Pictures are links too: this page loads nothing from elsewhere. */
function tableCell(cell) {
  const text = cellText(cell);
  const isRich = cell !== null && typeof cell === 'object';
  const made = element('td', isRich ? '' : text, {
    className: typeof cell === 'number' ? 'number' : '',
    title: cell === null ? 'no data' : isRich ? cell.url : text,
  });
  if (!isRich) return made;
  const isWeb = /^https?:/.test(cell.url);
  made.append(
    isWeb ? element('a', text, { href: cell.url, target: '_blank', rel: 'noreferrer' }) : text,
  );
  return made;
}

function showTable({ columns, rows, connectorRows, milliseconds }) {
  const head = element('tr', '');
  head.append(...columns.map(({ label }) => element('th', label, { scope: 'col' })));
  const lines = rows.map((row) => {
    const line = element('tr', '');
    line.append(...row.map(tableCell));
    return line;
  });
  byId('table').replaceChildren(head, ...lines);
  byId('message').textContent =
    `${rows.length} rows from ${connectorRows} of the connector in ${milliseconds} ms.`;
}

/** Runs one action and shows its error, if any, with the text that Looker Studio would show. */
async function attempt(action) {
  byId('message').textContent = '';
  try {
    await action();
  } catch (error) {
    byId('table').replaceChildren();
    byId('message').textContent = error.message;
  }
}

byId('user').addEventListener('change', ({ target }) =>
  attempt(async () => {
    await api('POST', 'user', { user: target.value });
    byId('table').replaceChildren();
    await showState();
  }),
);
byId('connect').addEventListener('click', () => {
  const popup = window.open('/connect', 'connect', 'popup,width=560,height=760');
  const waiting = setInterval(() => {
    // Like Looker Studio: asks again once the person has closed the popup.
    if (popup && !popup.closed) return;
    clearInterval(waiting);
    attempt(showState);
  }, 500);
});
byId('disconnect').addEventListener('click', () =>
  attempt(async () => {
    await api('POST', 'disconnect');
    byId('table').replaceChildren();
    await showState();
  }),
);
byId('query').addEventListener('submit', (event) => {
  event.preventDefault();
  const fields = new FormData(event.target).getAll('field');
  attempt(async () => showTable(await api('POST', 'data', { fields })));
});
window.addEventListener('focus', () => attemptQuietly(showState));

async function attemptQuietly(action) {
  try {
    await action();
  } catch {
    byId('status').textContent = 'The local studio does not answer.';
  }
}

await attempt(showState);
await attempt(showFields);
