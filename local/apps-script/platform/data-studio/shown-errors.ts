import type { ShownError } from '../../errors.ts';

const shown = new WeakMap<object, ShownError>();

/** The texts of a DataStudioApp error that left the script, for the host; undefined for other errors. */
export function shownTexts(error: unknown): ShownError | undefined {
  return typeof error === 'object' && error !== null ? shown.get(error) : undefined;
}

/**
 * newUserError() and newDebugError(). What they throw says "Exception" to the script and nothing
 * else, so an error caught and wrapped by the script has lost its text for good.
 * https://developers.google.com/apps-script/reference/data-studio/user-error
 */
export function newShownError(kind: 'user' | 'debug') {
  const texts: ShownError = { kind, text: '', debugText: '' };
  const throwException = (): never => {
    const error = new Error('Exception');
    error.name = 'Exception';
    shown.set(error, { ...texts });
    throw error;
  };
  const common = { printJson: (): string => JSON.stringify(texts), throwException };
  if (kind === 'debug') {
    const builder = {
      ...common,
      setText(text: string) {
        texts.debugText = String(text);
        return builder;
      },
    };
    return builder;
  }
  const builder = {
    ...common,
    setText(text: string) {
      texts.text = String(text);
      return builder;
    },
    setDebugText(text: string) {
      texts.debugText = String(text);
      return builder;
    },
  };
  return builder;
}
