import { exception } from '../host.ts';

type Entry = Record<string, unknown>;

/** Setters of a widget; which of them a widget has depends on its type, as in Apps Script. */
const SETTERS: Record<string, (entry: Entry, value: unknown) => void> = {
  setId: (entry, id) => void (entry['name'] = String(id)),
  setName: (entry, name) => void (entry['displayName'] = String(name)),
  setText: (entry, text) => void (entry['text'] = String(text)),
  setHelpText: (entry, text) => void (entry['helpText'] = String(text)),
  setPlaceholder: (entry, text) => void (entry['placeholder'] = String(text)),
  setIsDynamic: (entry, isDynamic) => void (entry['isDynamic'] = isDynamic),
  setAllowOverride: (entry, allowOverride) => void (entry['parameterControl'] = { allowOverride }),
  addOption(entry, option) {
    const built = options.get(option as object);
    if (built === undefined) throw exception('Invalid argument: option');
    entry['options'] = [...((entry['options'] as unknown[] | undefined) ?? []), { ...built }];
  },
};
const INPUT = ['setId', 'setName', 'setHelpText', 'setAllowOverride', 'setIsDynamic'];
const options = new WeakMap<object, { label: string; value: string }>();

function newOptionBuilder() {
  const option = { label: '', value: '' };
  const builder = {
    setLabel(label: string) {
      option.label = String(label);
      return builder;
    },
    setValue(value: string) {
      option.value = String(value);
      return builder;
    },
  };
  options.set(builder, option);
  return builder;
}

/** https://developers.google.com/apps-script/reference/data-studio/config */
export function newConfig() {
  const entries: Entry[] = [];
  const flags: Record<string, unknown> = {};

  function add(type: string, setters: string[]) {
    const entry: Entry = { type };
    entries.push(entry);
    const builder: Record<string, (value: unknown) => unknown> = {};
    for (const name of setters) {
      builder[name] = (value) => {
        SETTERS[name]?.(entry, value);
        return builder;
      };
    }
    return builder;
  }

  const config = {
    newInfo: () => add('INFO', ['setId', 'setText']),
    newTextInput: () => add('TEXTINPUT', [...INPUT, 'setPlaceholder']),
    newTextArea: () => add('TEXTAREA', [...INPUT, 'setPlaceholder']),
    newSelectSingle: () => add('SELECT_SINGLE', [...INPUT, 'addOption']),
    newSelectMultiple: () => add('SELECT_MULTIPLE', [...INPUT, 'addOption']),
    newCheckbox: () => add('CHECKBOX', INPUT),
    newOptionBuilder,
    setDateRangeRequired(dateRangeRequired: boolean) {
      flags['dateRangeRequired'] = dateRangeRequired;
      return config;
    },
    setIsSteppedConfig(isSteppedConfig: boolean) {
      flags['isSteppedConfig'] = isSteppedConfig;
      return config;
    },
    build() {
      for (const { name } of entries) {
        if (typeof name !== 'string' || !/^\S+$/.test(name)) {
          throw exception('A configuration entry needs an ID without spaces.');
        }
      }
      return { configParams: entries.map((entry) => ({ ...entry })), ...flags };
    },
    printJson: (): string => JSON.stringify(config.build()),
  };
  return config;
}
