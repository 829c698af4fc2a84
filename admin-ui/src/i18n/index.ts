import type en from '../../messages/en.json';

/**
 * The words on screen. messages/en.json is the source: its keys are the type `Key`, so that a missing or misspelt
 * message fails the check. A further language is one more file in messages/; only the one in the address is loaded.
 */

export type Key = keyof typeof en;
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Catalogue = Partial<Record<string, string | Plural>>;
export type Params = Record<string, string | number>;

const files = import.meta.glob<Catalogue>('../../messages/*.json', { import: 'default' });
/** The words of the pages after the first, which most visits never reach: vite.config.ts parts the file. */
const laterFiles = import.meta.glob<Catalogue>('../../messages/*.json', { import: 'default', query: '?later' });

let catalogue: Catalogue = {};
let code = 'en';
let plurals = new Intl.PluralRules('en');

/** The languages there are, by the files in messages/. */
export function languages(): string[] {
  return Object.keys(files).map((path) => path.replace(/^.*\/|\.json$/g, ''));
}

/** The language of an address such as /nb/book; English where there is none. */
export function languageOf(path: string): string {
  const first = path.split('/')[1] ?? '';
  return languages().includes(first) ? first : 'en';
}

/** Loads one language. Called once, before anything is shown; another language is another address. */
export async function useLanguage(wanted: string): Promise<void> {
  const load = files[`../../messages/${wanted}.json`];
  if (load === undefined) throw new Error('no such language');
  useCatalogue(wanted, await load());
}

/** Adds the words of the later pages. Called before one of them is shown. */
export async function useLaterMessages(): Promise<void> {
  const load = laterFiles[`../../messages/${code}.json`];
  if (load === undefined) throw new Error('no such language');
  useCatalogue(code, { ...catalogue, ...(await load()) });
}

/** Sets the catalogue directly; `useLanguage` and tests call it. */
export function useCatalogue(wanted: string, messages: Catalogue): void {
  catalogue = messages;
  code = wanted;
  plurals = new Intl.PluralRules(locale());
}

/** The language in use, as it stands first in the address. */
export function language(): string {
  return code;
}

/** The tag for numbers and dates: a catalogue may be finer than its name (`en` writes dates the British way). */
function locale(): string {
  const tag = catalogue['common.locale'];
  return typeof tag === 'string' ? tag : code;
}

/** Says whether a key made at run time, such as `error.` and a code, has a message. */
export function has(key: string): key is Key {
  return key in catalogue;
}

/**
 * The message of a key with its {names} filled in. A message with plural forms chooses by {n}.
 * A name that is not given stays as {name}: every browser test fails on such a text.
 */
export function t(key: Key, params: Params = {}): string {
  const message = catalogue[key];
  if (message === undefined) return key;
  const form = typeof message === 'string' ? message : (message[plurals.select(Number(params['n']))] ?? message.other);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(locale()) : value;
  });
}

/** The programme's own text in the language in use, else in English, else in any. */
export function pick(names: Readonly<Record<string, string>>): string {
  return names[code] ?? names['en'] ?? Object.values(names)[0] ?? '';
}

export type DateStyle = 'long' | 'short' | 'month' | 'day';

const styles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  short: { weekday: 'short', day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
};

/**
 * A calendar date (`2026-12-03`) or month (`2026-12`) in words. It has no hour and no zone: it is read and written as
 * UTC, so that no browser's own zone can move it by a day.
 */
export function date(iso: string, style: DateStyle = 'day'): string {
  const [year = 0, month = 1, day = 1] = iso.split('-').map(Number);
  const instant = new Date(Date.UTC(year, month - 1, day));
  return new Intl.DateTimeFormat(locale(), { ...styles[style], timeZone: 'UTC' }).format(instant);
}

/** Words in a row: *Oslo, Bergen and video*. */
export function list(words: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(words);
}

/** The name of a language in the language in use: `nb` is *Norwegian Bokmål*. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(locale(), { type: 'language' }).of(tag) ?? tag;
}
