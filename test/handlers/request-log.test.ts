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
    expect(backend.log.lines.filter(({ event }) => event === 'request')).toEqual([
      {
        level: 'info',
        event: 'request',
        facts: {
          route: 'videos',
          method: 'GET',
          requestId: expect.any(String),
          ms: expect.any(Number),
          ...end,
        },
      },
    ]);
  },
);
