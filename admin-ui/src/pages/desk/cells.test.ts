import { beforeEach, expect, test } from 'vitest';
import en from '../../../messages/en.json';
import { useCatalogue } from '../../i18n/index.ts';
import { cellsOf } from './cells.ts';
import { weeksFrom } from './grid.ts';

beforeEach(() => useCatalogue('en', en));

test('every cell says its state in words, and where and when while somebody can come', () => {
  const cells = cellsOf(weeksFrom('2026-12-03', 1), [
    { date: '2026-11-30', state: 'free', exception: false, place: { id: 'oslo', name: 'Oslo, city room' }, start: '09:30' },
    { date: '2026-12-01', state: 'booked', exception: false, place: { id: 'video', name: 'Video' }, start: '08:30', who: '“Kari”' },
    { date: '2026-12-02', state: 'leave', exception: true, place: { id: 'video', name: 'Video' }, start: '08:30' },
  ]);
  expect(cells[0]?.map(({ lines }) => lines.join(' · '))).toEqual([
    'free · 09:30 Oslo, city room', 'booked · 08:30 Video · “Kari”', 'away', 'no day', 'no day', 'no day', 'no day',
  ]);
});
