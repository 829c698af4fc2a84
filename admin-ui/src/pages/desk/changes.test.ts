import { beforeEach, expect, test } from 'vitest';
import en from '../../../messages/en.json';
import { useCatalogue } from '../../i18n/index.ts';
import { isRefused, patternLine, touchLines } from './changes.ts';

beforeEach(() => useCatalogue('en', en));

const nothing = { withdrawn: [], opened: [], in_the_way: [], asked: [] };

test('a change says what it would touch before it is made', () => {
  expect(touchLines(nothing)).toEqual(['No free day changes.']);
  expect(touchLines({ ...nothing, withdrawn: ['2026-12-07', '2026-12-14'], opened: ['2026-12-08'] })).toEqual([
    '2 free days are taken off: Mon 7 December and Mon 14 December.', '1 day becomes free to book: Tue 8 December.',
  ]);
});

test('a long list is cut and the rest counted', () => {
  const many = Array.from({ length: 12 }, (_, at) => `2026-12-${String(at + 1).padStart(2, '0')}`);
  expect(touchLines({ ...nothing, withdrawn: many })[0]).toMatch(/^12 free days .* and 4 more\.$/);
});

test('a day that somebody has stands in the way', () => {
  const touch = { ...nothing, in_the_way: ['2026-12-03'] };
  expect(isRefused(touch)).toBe(true);
  expect(touchLines(touch)[0]).toContain('Thu 3 December');
});

test('a weekly day reads as a sentence', () => {
  expect(patternLine({ weekday: 1, start: '09:30', place: 'oslo' }, () => 'Oslo, city room')).toBe('Every Monday, 09:30, Oslo, city room');
});
