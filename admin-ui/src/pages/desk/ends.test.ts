import { expect, test } from 'vitest';
import { daysBetween, endsSoon, goneOn, nearest } from './ends.ts';

const ending = (guest: string, kind: string, until: string): { guest: string; kind: string; until: string } => ({ guest, kind, until });

test('days between dates do not stumble over the change of clocks', () => {
  expect(daysBetween('2027-03-27', '2027-03-29')).toBe(2);
  expect(daysBetween('2026-12-03', '2026-12-03')).toBe(0);
  expect(daysBetween('2026-12-03', '2026-12-01')).toBe(-2);
});

test('what ends soon comes nearest first, each kind of a guest once', () => {
  const all = [
    ending('b', 'message', '2026-12-10'), ending('a', 'working_note', '2026-12-17'), ending('b', 'message', '2026-12-05'),
    ending('a', 'message', '2026-12-18'), ending('c', 'letter', '2026-12-02'), ending('a', 'letter', '2026-12-03'),
  ];
  expect(endsSoon(all, '2026-12-03').map(({ guest, kind, until, more }) => `${guest} ${kind} ${until}${more === true ? ' and later' : ''}`)).toEqual([
    'a letter 2026-12-03', 'b message 2026-12-05 and later', 'a working_note 2026-12-17',
  ]);
});

test('what is written today has its end before it is sent', () => {
  expect(goneOn('message', '2026-12-01', '2026-12-03')).toBe('2026-12-31');
  expect(goneOn('message', '2026-12-20', '2026-12-03')).toBe('2027-01-02');
  expect(goneOn('working_note', '2026-12-03', '2026-12-03')).toBe('2026-12-17');
  expect(goneOn('working_note', '2026-08-31', '2027-12-03')).toBe('2027-02-28');
  expect(goneOn('letter', '2026-12-03', '2026-12-03')).toBe('2026-12-06');
});

test('something written belongs to the next appointment, or to the last there was', () => {
  const all = [{ date: '2026-12-20' }, { date: '2026-11-03' }, { date: '2026-12-03' }];
  expect(nearest(all, '2026-12-03')).toEqual({ date: '2026-12-03' });
  expect(nearest(all, '2027-01-01')).toEqual({ date: '2026-12-20' });
  expect(nearest<{ date: string }>([], '2027-01-01')).toBeUndefined();
});
