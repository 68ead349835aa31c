/** The data flow as an inline SVG: callers, gateway, functions, what they reach. */
import { SCHEDULE, type DataFlow } from './data-flow.ts';
import { escaped } from './html.ts';

const WIDTH = 960;
const ROW = 44;
const BOX = 30;
const COLUMNS = { callers: [10, 210], functions: [400, 140], stores: [770, 180] } as const;
const GATEWAY = { x: 236, width: 34 } as const;

interface Box {
  name: string;
  x: number;
  y: number;
  width: number;
}

/**
 * Boxes in three columns, evenly spread, and a curve for each pair that exchanges data. Coordinates are
 * whole pixels, so the text is the same on every machine. Colours are the page's.
 */
export function dataFlowPicture(flow: DataFlow): string {
  const rows = Math.max(flow.callers.length, flow.functions.length, flow.stores.length);
  const height = rows * ROW + 60;
  const column = (names: readonly string[], [x, width]: readonly [number, number]): Box[] => {
    const step = (rows * ROW) / names.length;
    return names.map((name, at) => {
      const y = Math.round(40 + step * at + (step - BOX) / 2);
      return { name, x, y, width };
    });
  };
  const callers = column(flow.callers, COLUMNS.callers);
  const functions = column(flow.functions, COLUMNS.functions);
  const stores = column(flow.stores, COLUMNS.stores);
  const boxes = new Map([...callers, ...functions, ...stores].map((box) => [box.name, box]));
  const pairs = new Map(flow.edges.map((edge) => [`${edge.from}>${edge.to}`, edge]));
  const curves = [...pairs.values()].flatMap(({ from, to, does }) => {
    const [start, end] = [boxes.get(from), boxes.get(to)];
    return start && end ? [curve(start, end, stores.indexOf(end), does)] : [];
  });
  const heading = (text: string, x: number) => `<text class="head" x="${x}" y="22">${text}</text>`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="flow-title">`,
    '<title id="flow-title">Data flow: callers, API Gateway, functions, and what they reach</title>',
    heading('Callers', COLUMNS.callers[0]),
    heading('Functions', COLUMNS.functions[0]),
    heading('Stores, keys and TikTok', COLUMNS.stores[0]),
    ...curves,
    gateway(callers.filter(({ name }) => name !== SCHEDULE)),
    ...callers.map((box) => shape(box, 'caller')),
    ...functions.map((box) => shape(box, 'function')),
    ...stores.map((box) => shape(box, 'store')),
    '</svg>',
  ].join('\n');
}

/** Beside the callers that come through it; the schedule starts its function itself. */
function gateway(callers: readonly Box[]): string {
  const { x, width } = GATEWAY;
  const [top, bottom] = [callers[0]?.y ?? 0, (callers.at(-1)?.y ?? 0) + BOX];
  const middle = `translate(${x + 22} ${Math.round((top + bottom) / 2)}) rotate(-90)`;
  return (
    `<g class="gateway"><rect x="${x}" y="${top - 8}" width="${width}" height="${bottom - top + 16}" rx="6"/>` +
    `<text transform="${middle}" text-anchor="middle">API Gateway: TLS, throttles, logs</text></g>`
  );
}

function curve(from: Box, to: Box, colour: number, does: string): string {
  const [x1, y1] = [from.x + from.width, from.y + BOX / 2];
  const [x2, y2] = [to.x, to.y + BOX / 2];
  // Callers' lines go straight through the gateway before they part.
  const through = x1 < GATEWAY.x ? GATEWAY.x + GATEWAY.width + 6 : x1;
  const middle = Math.round((through + x2) / 2);
  const path = `M${x1} ${y1}H${through}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
  const title = `${from.name} to ${to.name}: ${does}`;
  return `<path class="flow c${colour + 1}" d="${path}"><title>${escaped(title)}</title></path>`;
}

function shape({ name, x, y, width }: Box, kind: string): string {
  const label = `<text x="${x + width / 2}" y="${y + 20}" text-anchor="middle">${escaped(name)}</text>`;
  return `<g class="box ${kind}"><rect x="${x}" y="${y}" width="${width}" height="${BOX}" rx="6"/>${label}</g>`;
}
