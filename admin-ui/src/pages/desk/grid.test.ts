import { describe, expect, test } from 'vitest';
import { mondayOf, placeOfDate, step, weekNumber, weeksFrom } from './grid.ts';

describe('the weeks', () => {
  test('begin on the Monday of the first date', () => {
    expect(mondayOf('2026-12-03')).toBe('2026-11-30');
    expect(mondayOf('2026-11-30')).toBe('2026-11-30');
    expect(mondayOf('2026-12-06')).toBe('2026-11-30');
    expect(weeksFrom('2026-12-31', 2)).toEqual([
      ['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03'],
      ['2027-01-04', '2027-01-05', '2027-01-06', '2027-01-07', '2027-01-08', '2027-01-09', '2027-01-10'],
    ]);
  });

  test('have the numbers that calendars print, also around the turn of a year', () => {
    expect(weekNumber('2026-01-01')).toBe(1);
    expect(weekNumber('2026-12-31')).toBe(53);
    expect(weekNumber('2027-01-03')).toBe(53);
    expect(weekNumber('2027-01-04')).toBe(1);
    expect(weekNumber('2024-12-30')).toBe(1);
  });

  test('have no day skipped or doubled where the clocks change', () => {
    expect(weeksFrom('2027-03-28', 1)[0]).toEqual(['2027-03-22', '2027-03-23', '2027-03-24', '2027-03-25', '2027-03-26', '2027-03-27', '2027-03-28']);
  });

  test('find a date', () => {
    const weeks = weeksFrom('2026-12-03', 3);
    expect(placeOfDate(weeks, '2026-12-09')).toEqual({ week: 1, day: 2 });
    expect(placeOfDate(weeks, '2027-12-09')).toBeUndefined();
  });
});

describe('a key', () => {
  const from = { week: 5, day: 3 };

  test.each([
    ['ArrowLeft', false, { week: 5, day: 2 }],
    ['ArrowRight', false, { week: 5, day: 4 }],
    ['ArrowUp', false, { week: 4, day: 3 }],
    ['ArrowDown', false, { week: 6, day: 3 }],
    ['PageUp', false, { week: 1, day: 3 }],
    ['PageDown', false, { week: 9, day: 3 }],
    ['Home', false, { week: 5, day: 0 }],
    ['End', false, { week: 5, day: 6 }],
    ['Home', true, { week: 0, day: 0 }],
    ['End', true, { week: 11, day: 6 }],
  ])('%s (control: %s) leads on', (key, control, to) => {
    expect(step(from, key, control, 12)).toEqual(to);
  });

  test('stays inside at every edge', () => {
    expect(step({ week: 0, day: 0 }, 'ArrowLeft', false, 12)).toEqual({ week: 0, day: 0 });
    expect(step({ week: 0, day: 6 }, 'ArrowRight', false, 12)).toEqual({ week: 0, day: 6 });
    expect(step({ week: 1, day: 2 }, 'PageUp', false, 12)).toEqual({ week: 0, day: 2 });
    expect(step({ week: 11, day: 2 }, 'PageDown', false, 12)).toEqual({ week: 11, day: 2 });
  });

  test('that is not the grid’s is left to the page', () => {
    expect(step(from, 'Tab', false, 12)).toBeUndefined();
    expect(step(from, 'a', false, 12)).toBeUndefined();
  });
});
