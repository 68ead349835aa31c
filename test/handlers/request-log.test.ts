import { connected } from './charts.ts';

test.each([
  ['a request that is served', {}, { status: 200, code: 'ok' }],
  ['one that is refused', { limit: '0' }, { status: 400, code: 'invalid_params' }],
])(
  '%s leaves one line: route, status and code, and nothing of its content',
  async (_, query, end) => {
    const { get, backend } = await connected();
    backend.log.lines.splice(0);
    await get('videos', query);
    const [line, ...others] = backend.log.lines.filter(({ event }) => event === 'request');
    const { ms, ...facts } = line?.facts ?? {};
    expect(others).toEqual([]);
    expect(Number.isInteger(ms)).toBe(true);
    const requestId = expect.any(String) as string;
    expect(facts).toEqual({ route: 'videos', method: 'GET', requestId, ...end });
  },
);
