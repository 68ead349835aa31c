import { h } from './dom.ts';
import { lastDays } from './session.ts';
import type { Session } from './session.ts';

const PRESETS = [7, 28, 90, 365, 1825];
const CUSTOM = 'custom';

export interface DateControl {
  element: HTMLElement;
  /** "Last 28 days" are others when the clock has moved. */
  follow(): void;
}

/**
 * Presets that end yesterday, as in Looker Studio, or any two days. A new control begins with the
 * report's own preset, and so does the session.
 */
export function createDateControl(session: Session, onChange: () => void): DateControl {
  const input = (label: string, key: 'startDate' | 'endDate') =>
    h('input', {
      type: 'date',
      'aria-label': label,
      onchange: ({ target }: { target: HTMLInputElement }) => {
        if (target.value === '') return;
        session.dateRange = { ...session.dateRange, [key]: target.value };
        select.value = CUSTOM;
        onChange();
      },
    });
  const [start, end] = [input('First day', 'startDate'), input('Last day', 'endDate')];
  const { days } = session.report.dateControl;
  const options = PRESETS.map((preset) =>
    h(
      'option',
      { value: preset, selected: preset === days },
      `Last ${preset === 1825 ? '5 years' : `${preset} days`}`,
    ),
  );
  const onchange = () => {
    if (select.value === CUSTOM) return start.focus();
    follow();
    onChange();
  };
  const select: HTMLSelectElement = h(
    'select',
    { 'aria-label': 'Date range', onchange },
    ...options,
    h('option', { value: CUSTOM }, 'Other days'),
  );

  function follow(): void {
    if (select.value === CUSTOM) return;
    session.dateRange = lastDays(Number(select.value), session.report.now);
    [start.value, end.value] = [session.dateRange.startDate, session.dateRange.endDate];
  }
  follow();
  return { element: h('div', { class: 'dates' }, select, start, '–', end), follow };
}
