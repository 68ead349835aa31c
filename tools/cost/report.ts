/** A bill as text for the terminal, and the figures of the README. */
import { textTable } from '../../local/text-table.ts';
import type { Bill } from './bill.ts';
import type { Inventory } from './inventory.ts';
import type { Measured } from './measured.ts';
import { PRICES_CHECKED, PRICES_REGION } from './prices.ts';
import { ASSUMED, type Usage } from './usage.ts';

/** Dollars and cents; what is less than a cent but not nothing says so. */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.005) return '< $0.01';
  return `$${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Three digits, or all before the point where there are more. */
function amount(quantity: number): string {
  return quantity.toLocaleString('en', {
    ...(quantity < 1000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 }),
  });
}

/** Each line, a sum for each service, and all together. */
export function billLines({ lines, services, totalUsd }: Bill): string[] {
  const rows = services.flatMap(({ service, usd }) => [
    [service, '', '', dollars(usd)],
    ...lines
      .filter((line) => line.service === service)
      .map(({ item, quantity, unit, usd: part }) => [
        '',
        item,
        `${amount(quantity)} ${unit}`,
        dollars(part),
      ]),
  ]);
  return textTable(
    [
      { title: 'Service', align: 'left', maxWidth: 20 },
      { title: 'Item', align: 'left', maxWidth: 40 },
      { title: 'In a month', align: 'right', maxWidth: 40 },
      { title: 'USD', align: 'right', maxWidth: 14 },
    ],
    [...rows, ['Total', '', '', dollars(totalUsd)]],
  );
}

/** What the figures rest on, one sentence each. */
export function assumptions(
  usage: Usage,
  inventory: Inventory,
  measured: Measured,
  tiktokRequests: number,
): string[] {
  const { accounts, reports, charts } = usage;
  const perMinute = tiktokRequests / (730 * 60);
  return [
    `${accounts.toLocaleString('en')} accounts, each with a report of ${charts} charts that is opened ${reports} times a month, never answered from Looker Studio's own cache; each signs in once in the month.`,
    `Calls measured on ${measured.measuredOn}: the template report of ${measured.charts} charts, an account with more than 200 videos.`,
    `List prices of ${PRICES_REGION}, ${PRICES_CHECKED}, without free tiers, taxes and support.`,
    `Assumed: TikTok answers in ${ASSUMED.tiktokMs} ms; a function needs ${ASSUMED.warmMs} ms besides, and ${ASSUMED.startMs} ms more to start; logs are kept ${inventory.logRetentionDays} days and shrink to ${ASSUMED.storedLogShare * 100} %.`,
    `TikTok gets ${Math.round(tiktokRequests).toLocaleString('en')} requests, ${amount(perMinute)} a minute on average; its limit is 600 a minute for each endpoint.`,
    ...(inventory.unknown.length > 0 ? [`Not priced: ${inventory.unknown.join(', ')}.`] : []),
  ];
}

/** Figures of the README: a column for each number of accounts. */
export function readmeTable(bills: readonly { accounts: number; bill: Bill }[]): string {
  const names = [
    ...new Set(bills.flatMap(({ bill }) => bill.services.map(({ service }) => service))),
  ];
  const heading = bills.map(({ accounts }) =>
    accounts === 0
      ? 'idle'
      : `${accounts.toLocaleString('en')} account${accounts === 1 ? '' : 's'}`,
  );
  const cells = (name: string) =>
    bills.map(({ bill }) =>
      dollars(bill.services.find(({ service }) => service === name)?.usd ?? 0),
    );
  const totals = bills.map(({ bill }) => `**${dollars(bill.totalUsd)}**`);
  return [
    ['USD a month', ...heading],
    [':--', ...bills.map(() => '--:')],
    ...names.map((name) => [name, ...cells(name)]),
    ['**Total**', ...totals],
  ]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
