import { describe, expect, it } from 'vitest';
import { byCountry, mondayOf, rowsOf, stretchesOf, weeksOf, type Line, type RotaDay, type Stretch } from './rota.ts';

const stretch = (duty: Stretch['duty'], from: string, to: string, staff: string): Stretch => ({ duty, from, to, staff });

describe('rows of a form', () => {
  it('begin wherever somebody comes or goes, and lead back to who has which duty', () => {
    const all = [stretch('lead', '06:30', '17:00', 'a'), stretch('deputy', '06:30', '12:00', 'b'), stretch('deputy', '12:00', '17:00', 'c'), stretch('phone', '08:00', '15:00', 'd')];
    const rows = rowsOf(all, 'safety');
    expect(rows).toEqual([
      { from: '06:30', to: '12:00', who: { lead: 'a', deputy: 'b' } },
      { from: '12:00', to: '17:00', who: { lead: 'a', deputy: 'c' } },
    ]);
    expect(stretchesOf(rows, 'safety').map(({ duty, staff }) => duty + staff)).toEqual(['leada', 'deputyb', 'leada', 'deputyc']);
    expect(rowsOf(all, 'office')).toEqual([{ from: '08:00', to: '15:00', who: { phone: 'd' } }]);
  });

  it('leave a gap a gap, and end a day at midnight', () => {
    expect(rowsOf([stretch('phone', '08:00', '09:00', 'a'), stretch('phone', '10:00', '24:00', 'a')], 'office')).toHaveLength(2);
    expect(stretchesOf([{ from: '22:00', to: '00:00', who: { phone: 'a' } }], 'office')).toEqual([stretch('phone', '22:00', '24:00', 'a')]);
    expect(stretchesOf([{ from: '08:00', to: '09:00', who: { phone: '' } }], 'office')).toEqual([]);
  });
});

describe('weeks of the rota', () => {
  const day = (of: string, lacks: RotaDay['lacks'] = []): RotaDay => ({ day: of, own: [], off: false, week: false, must: [{ from: '06:30', to: '17:00' }], stretches: [], lacks });
  const lack = { date: '2026-12-04', duty: 'lead', from: '06:30', to: '17:00', promised: false, week: false, planned: false } as const;

  it('begin on Mondays, know whether somebody is missing, and leave out days on which nobody has to be there', () => {
    const weeks = weeksOf([day('2026-11-27'), { ...day('2026-11-28'), must: [] }, day('2026-11-30'), day('2026-12-04', [lack]), { ...day('2027-01-10'), must: [] }]);
    expect(weeks.map(({ monday, sunday, whole }) => [monday, sunday, whole])).toEqual([['2026-11-23', '2026-11-29', true], ['2026-11-30', '2026-12-06', false]]);
    expect(weeks[0]?.days.map((one) => one.day)).toEqual(['2026-11-27']);
    expect(weeks[0]?.dates).toEqual(['2026-11-27', '2026-11-28']);
    expect(mondayOf('2026-11-29')).toBe('2026-11-23');
  });
});

it('what is to be rung stands first, a country that lacks numbers too, even one without any', () => {
  const one = (country: string, number: string, due: boolean, tested?: string): Line => ({
    country, number, due, hidden: false, kind: 'helpline', name: number, tester: '', source: '', always: true, hours: {}, speaks: [], ...(tested === undefined ? {} : { tested }),
  });
  const all = [one('NO', '1', false, '2026-11-02'), one('NO', '2', false, '2026-11-01'), one('SE', '3', false, '2026-09-30'), one('SE', '4', true)];
  const found = byCountry({ lines: all, few: ['FI'] });
  expect(found.map(({ code, all: ours, due, few, oldest }) => [code, ours.map(({ number }) => number), due, few, oldest])).toEqual([
    ['SE', ['4', '3'], 1, false, '2026-09-30'], ['FI', [], 0, true, undefined], ['NO', ['1', '2'], 0, false, '2026-11-01'],
  ]);
});
