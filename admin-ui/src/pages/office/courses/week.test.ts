import { describe, expect, it } from 'vitest';
import { datesOf, endOf, leadsTo, movedBy, rowsOf, stepTo } from './week.ts';
import type { Block } from './wire.ts';

function block(id: string, date: string, start: string, kind: Block['kind'] = 'lecture'): Block {
  return { id, date, start, minutes: 75, kind };
}

const dates = datesOf({ first_date: '2027-03-29', last_date: '2027-04-02' }); // the week after a clock change, across a month
const blocks = [block('a', '2027-03-29', '14:45'), block('b', '2027-03-30', '08:00', 'meal'), block('c', '2027-03-30', '09:15'), block('d', '2027-03-30', '09:15', 'activity'), block('e', '2027-04-02', '09:15')];

describe('the week board', () => {
  it('has a column for each day and a row for each time', () => {
    expect(dates).toEqual(['2027-03-29', '2027-03-30', '2027-03-31', '2027-04-01', '2027-04-02']);
    const rows = rowsOf(blocks, dates);
    expect(rows.map(({ time }) => time)).toEqual(['08:00', '09:15', '14:45']);
    expect(rows[1]?.cells.map((cell) => cell.map(({ id }) => id))).toEqual([[], ['c', 'd'], [], [], ['e']]);
  });

  it('is walked by keys, and stays where there is nothing further', () => {
    const at = (id: string): Block => blocks.find((one) => one.id === id) ?? block('', '', '');
    expect(stepTo(blocks, dates, at('b'), 'ArrowDown')?.id).toBe('c');
    expect(stepTo(blocks, dates, at('c'), 'ArrowDown')?.id).toBe('d');
    expect(stepTo(blocks, dates, at('a'), 'ArrowRight')?.id).toBe('c');
    expect(stepTo(blocks, dates, at('c'), 'ArrowRight')).toBeUndefined();
    expect(stepTo(blocks, dates, at('d'), 'Home')?.id).toBe('b');
    expect(stepTo(blocks, dates, at('e'), 'x')).toBeUndefined();
  });

  it('moves a block by a quarter of an hour or a day, never out of the week', () => {
    const one = block('x', '2027-04-02', '00:00');
    expect(movedBy(one, dates, 'ArrowUp')).toBeUndefined();
    expect(movedBy(one, dates, 'ArrowRight')).toBeUndefined();
    expect(movedBy(one, dates, 'ArrowLeft')?.date).toBe('2027-04-01');
    expect(movedBy({ ...one, start: '22:45' }, dates, 'ArrowDown')).toBeUndefined();
    expect(endOf(movedBy(one, dates, 'ArrowDown') ?? one)).toBe('01:30');
  });

  it('leads each sentence to what is at fault', () => {
    const of = (code: string, found: object = {}): string => leadsTo({ code, have: 0, want: 0, ...found });
    expect(of('too_late', { block: 'a' })).toBe('block');
    expect(of('theme_missing')).toBe('new');
    expect(of('night_phone')).toBe('nights');
    expect(of('too_few_rooms')).toBe('house');
    expect(of('no_cover')).toBe('rota');
    expect(of('no_counsellor')).toBe('head');
  });
});
