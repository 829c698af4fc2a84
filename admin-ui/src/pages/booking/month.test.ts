import { describe, expect, it } from 'vitest';
import { daysAfter, weeksOf } from './month.ts';

describe('the weeks of a month', () => {
  it('begin on Monday and hold each day once', () => {
    for (const [month, days] of [['2026-12', 31], ['2026-02', 28], ['2028-02', 29], ['2027-02', 28]] as const) {
      const weeks = weeksOf(month);
      expect(weeks.every((week) => week.length === 7)).toBe(true);
      const dates = weeks.flat().filter((date) => date !== undefined);
      expect(dates.length).toBe(days);
      expect(new Set(dates).size).toBe(days);
      weeks.forEach((week) => week.forEach((date, at) => {
        if (date !== undefined) expect((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7).toBe(at);
      }));
    }
  });

  it('has no empty week: February 2027 starts on a Monday and has four', () => {
    expect(weeksOf('2027-02').length).toBe(4);
  });
});

describe('days after', () => {
  it.each([['2026-12-30', 3, '2027-01-02'], ['2028-02-28', 1, '2028-02-29'], ['2026-03-28', 2, '2026-03-30'], ['2026-11-21', -1, '2026-11-20']])(
    '%s and %i is %s', (date, days, then) => expect(daysAfter(date, days)).toBe(then),
  );
});
