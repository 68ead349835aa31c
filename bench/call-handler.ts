/**
 * A process of its own that loads one bundle and calls its handler over and over, so that its CPU time
 * is the function's alone. Reads an Order as JSON on stdin, writes the outcome as JSON on stdout.
 */
import { text } from 'node:stream/consumers';

interface Order {
  /** `file:` URL of the bundle. */
  entry: string;
  /** Called in turns. */
  events: unknown[];
  warmUp: number;
  calls: number;
}
interface Answer {
  statusCode: number;
  body: string;
}

const order = JSON.parse(await text(process.stdin)) as Order;
const { handler } = (await import(order.entry)) as {
  handler(event: unknown, context: object): Promise<Answer>;
};
// The function's own log lines are not for this program's reader.
const { write } = process.stdout;
process.stdout.write = () => true;

/** Asking for the size after each call would cost CPU of its own. */
const ASK_EVERY = 20;

let bytes = 0;
let peak = 0;
async function call(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const event = order.events[at % order.events.length];
    const context = { awsRequestId: `bench-${at}`, getRemainingTimeInMillis: () => 29_000 };
    const { statusCode, body } = await handler(structuredClone(event), context);
    if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}: ${body}`);
    bytes += body.length;
    if (at % ASK_EVERY === 0) peak = Math.max(peak, process.memoryUsage.rss());
  }
}

await call(order.warmUp);
bytes = 0;
const usage = process.cpuUsage();
const begin = performance.now();
await call(order.calls);
const seconds = (performance.now() - begin) / 1000;
const { user, system } = process.cpuUsage(usage);
const outcome = {
  perSecond: order.calls / seconds,
  cpuMs: (user + system) / 1000 / order.calls,
  answerBytes: Math.round(bytes / order.calls),
  peakMemoryMb: peak / 2 ** 20,
};
write.call(process.stdout, JSON.stringify(outcome));
process.exit(0);
