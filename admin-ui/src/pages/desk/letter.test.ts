import { beforeEach, expect, test } from 'vitest';
import en from '../../../messages/en.json';
import { useCatalogue } from '../../i18n/index.ts';
import { isEmptyLetter, letterLeft, letterLimit, letterText, noLetter } from './letter.ts';

beforeEach(() => useCatalogue('en', en));

test('a letter is its headings and words, without the empty parts', () => {
  const parts = { who: 'A doctor who has had a hard year.\n', wishes: '  ', steps: 'Ask for four days a week.' };
  expect(letterText(parts)).toBe('Who I am\nA doctor who has had a hard year.\n\nThe steps we agreed on\nAsk for four days a week.');
  expect(isEmptyLetter(parts)).toBe(false);
  expect(isEmptyLetter(noLetter())).toBe(true);
  expect(letterText(noLetter())).toBe('');
});

test('the limit counts headings too, and letters as a reader counts them', () => {
  expect(letterLeft(noLetter())).toBe(letterLimit);
  expect(letterLeft({ ...noLetter(), who: '🌲' })).toBe(letterLimit - 'Who I am\n'.length - 1);
  expect(letterLeft({ ...noLetter(), steps: 'x'.repeat(letterLimit) })).toBeLessThan(0);
});
