import { expect, test } from 'vitest';
import { date, languageName, languageOf, languages, list, pick, t, useCatalogue, type Key } from './index.ts';

const key = (name: string): Key => name as Key;

test('the language is the first part of the address', () => {
  expect(languages()).toEqual(expect.arrayContaining(['en', 'nb']));
  expect(languageOf('/nb/book/few-things')).toBe('nb');
  expect(languageOf('/xx/book')).toBe('en');
  expect(languageOf('/')).toBe('en');
});

test('a message is filled in, chooses its plural and shows what was forgotten', () => {
  useCatalogue('en', { 'common.locale': 'en-GB', a: 'Hello {name}', b: { one: '{n} day', other: '{n} days' } });
  expect(t(key('a'), { name: '{n}' })).toBe('Hello {n}');
  expect(t(key('a'))).toBe('Hello {name}');
  expect(t(key('b'), { n: 1 })).toBe('1 day');
  expect(t(key('b'), { n: 2000 })).toBe('2,000 days');
});

test('a date is a calendar date in every zone of the browser', () => {
  useCatalogue('en', { 'common.locale': 'en-GB' });
  const zone = process.env['TZ'];
  for (const far of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Oslo']) {
    process.env['TZ'] = far;
    expect(date('2026-12-03', 'long')).toMatch(/^Thursday,? 3 December 2026$/);
    expect(date('2026-12', 'month')).toBe('December 2026');
  }
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  useCatalogue('nb', { 'common.locale': 'nb-NO' });
  expect(date('2026-12-03')).toBe('torsdag 3. desember');
});

test('lists, names of languages and texts of the programme follow the language', () => {
  useCatalogue('nb', { 'common.locale': 'nb-NO' });
  expect(list(['Oslo', 'Bergen', 'video'])).toBe('Oslo, Bergen og video');
  expect(languageName('en')).toBe('engelsk');
  expect(pick({ en: 'room', nb: 'rom' })).toBe('rom');
  expect(pick({ en: 'room' })).toBe('room');
  expect(pick({ sv: 'rum' })).toBe('rum');
});
