import type en from '../../messages/en.json';
import { words, type Catalogue } from './words.svelte.ts';

/**
 * The words on screen. messages/en.json is the source: its keys are the type `Key`, so that a missing or misspelt
 * message fails the check. A further language is one more file in messages/; only the one in the address is loaded.
 */

export type Key = keyof typeof en;
export type Params = Record<string, string | number>;

export type Files = Record<string, () => Promise<Catalogue>>;

let files: Files = import.meta.glob<Catalogue>('../../messages/*.json', { import: 'default' });
/** The words of the pages after the first, which most visits never reach: vite.config.ts parts the file. */
const laterFiles: Files = import.meta.glob<Catalogue>('../../messages/*.json', { import: 'default', query: '?later' });

let later = false;
let plurals = new Intl.PluralRules('en');

/** Takes the words from other parts of the same files: the staff's app has its own. Called before `useLanguage`. */
export function readMessagesFrom(other: Files): void {
  files = other;
}

/** The languages there are, by the files in messages/. */
export function languages(): string[] {
  return Object.keys(files).map((path) => path.replace(/^.*\/|\.json$/g, ''));
}

/** The language of an address such as /nb/book; English where there is none. */
export function languageOf(path: string): string {
  const first = path.split('/')[1] ?? '';
  return languages().includes(first) ? first : 'en';
}

/** Loads one language: before anything is shown, and when the reader turns to another one. Pages follow by themselves. */
export async function useLanguage(wanted: string): Promise<void> {
  const first = await loaded(files, wanted);
  useCatalogue(wanted, later ? { ...first, ...(await loaded(laterFiles, wanted)) } : first);
}

/** Adds the words of the later pages. Called before one of them is shown. */
export async function useLaterMessages(): Promise<void> {
  const wanted = words.code;
  const more = await loaded(laterFiles, wanted);
  later = true;
  // The reader may have turned to another language meanwhile.
  if (wanted === words.code) useCatalogue(wanted, { ...words.catalogue, ...more });
  else await useLanguage(words.code);
}

async function loaded(from: Files, wanted: string): Promise<Catalogue> {
  const load = from[`../../messages/${wanted}.json`];
  if (load === undefined) throw new Error('no such language');
  return load();
}

/** Sets the catalogue directly; `useLanguage` and tests call it. */
export function useCatalogue(wanted: string, messages: Catalogue): void {
  words.catalogue = messages;
  words.code = wanted;
  plurals = new Intl.PluralRules(locale());
}

/** The language in use, as it stands first in the address. */
export function language(): string {
  return words.code;
}

/** The tag for numbers and dates: a catalogue may be finer than its name (`en` writes dates the British way). */
function locale(): string {
  const tag = words.catalogue['common.locale'];
  return typeof tag === 'string' ? tag : words.code;
}

/** Says whether a key made at run time, such as `error.` and a code, has a message. */
export function has(key: string): key is Key {
  return key in words.catalogue;
}

/**
 * The message of a key with its {names} filled in. A message with plural forms chooses by {n}.
 * A name that is not given stays as {name}: every browser test fails on such a text.
 */
export function t(key: Key, params: Params = {}): string {
  const message = words.catalogue[key];
  if (message === undefined) return key;
  const form = typeof message === 'string' ? message : (message[plurals.select(Number(params['n']))] ?? message.other);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(locale()) : value;
  });
}

/** The programme's own text in the language in use, else in English, else in any. */
export function pick(names: Readonly<Record<string, string>>): string {
  return names[words.code] ?? names['en'] ?? Object.values(names)[0] ?? '';
}

export type DateStyle = 'long' | 'short' | 'month' | 'day' | 'dayMonth';

const styles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  short: { weekday: 'short', day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayMonth: { day: 'numeric', month: 'short' },
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

/** The name of a day of the week; Monday is 1, as ISO 8601 counts. */
export function weekdayName(day: number): string {
  // Any week will do; this one begins on a Monday.
  return new Intl.DateTimeFormat(locale(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 10, 1 + day));
}

/** Words in a row: *Oslo, Bergen and video*. */
export function list(words: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(words);
}

/** The name of a language in the language in use: `nb` is *Norwegian Bokmål*. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(locale(), { type: 'language' }).of(tag) ?? tag;
}
