import type { ConfigPage, SchemaField } from '../../looker-studio/schema.ts';
import type { TimelineRecord } from '../../timeline-record.ts';
import type {
  ChartFailure,
  ChartLine,
  ChartRequest,
  DialState,
  ReportPlan,
  StoredItem,
  StudioState,
} from '../wire.ts';

/** A refusal with the text that Looker Studio would show. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly kind: string;

  constructor({ kind, text }: ChartFailure) {
    super(text);
    this.kind = kind;
  }
}

const GONE = {
  kind: 'gone',
  text: 'The local studio does not answer. Is `npm start` still running?',
};

async function ask(method: 'GET' | 'POST', endpoint: string, body?: unknown): Promise<Response> {
  const posted =
    method === 'POST'
      ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) }
      : {};
  const answer = await fetch(`/studio/api/${endpoint}`, { method, ...posted }).catch(() => {
    throw new ApiFailure(GONE);
  });
  if (answer.ok) return answer;
  const { error } = (await answer.json()) as { error: ChartFailure };
  throw new ApiFailure(error);
}
const get = async <Answer>(endpoint: string) =>
  (await ask('GET', endpoint)).json() as Promise<Answer>;
const post = async <Answer>(endpoint: string, body?: unknown) =>
  (await ask('POST', endpoint, body)).json() as Promise<Answer>;

/** The studio's server. Every call rejects with ApiFailure and nothing else. */
export const api = {
  state: () => get<StudioState>('state'),
  report: () => get<ReportPlan>('report'),
  schema: async () => (await get<{ fields: SchemaField[] }>('schema')).fields,
  config: (configParams?: Record<string, string>) =>
    post<ConfigPage>('config', configParams === undefined ? {} : { configParams }),
  chooseUser: (user: string) => post('user', { user }),
  refresh: () => post('refresh'),
  disconnect: () => post('disconnect'),
  timeline: (after: number) =>
    get<{ newest: number; records: TimelineRecord[] }>(`timeline?after=${after}`),
  dials: () => get<DialState>('dials'),
  turn: (change: Record<string, unknown>) => post<DialState>('dials', change),
  items: async () => (await get<{ items: StoredItem[] }>('items')).items,

  /** Asks for charts at once and tells of each when it is ready. */
  async charts(charts: readonly ChartRequest[], onLine: (line: ChartLine) => void): Promise<void> {
    if (charts.length === 0) return;
    const answer = await ask('POST', 'charts', { charts });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(JSON.parse(line) as ChartLine);
      if (done) return;
    }
  },
};
