import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarFile, instantOf, uidOf, type Entry } from './calendar.ts';

const entry: Entry = {
  uid: 'a'.repeat(32), sequence: 0, date: '2026-12-03', start: '09:30', end: '15:30', zone: 'Europe/Oslo',
  title: 'Appointment', now: new Date('2026-11-21T10:00:00.123Z'),
};

describe('the calendar file', () => {
  it('says when, and nothing else', () => {
    expect(calendarFile(entry).split('\r\n')).toEqual([
      'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Appointment//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH',
      'BEGIN:VTIMEZONE', 'TZID:Europe/Oslo',
      'BEGIN:DAYLIGHT', 'DTSTART:20260329T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'END:DAYLIGHT',
      'BEGIN:STANDARD', 'DTSTART:20261025T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'END:STANDARD', 'END:VTIMEZONE',
      'BEGIN:VEVENT', `UID:${'a'.repeat(32)}`, 'SEQUENCE:0', 'DTSTAMP:20261121T100000Z', 'DTSTART;TZID=Europe/Oslo:20261203T093000',
      'DTEND;TZID=Europe/Oslo:20261203T153000', 'SUMMARY:Appointment', 'STATUS:CONFIRMED', 'CLASS:PRIVATE', 'TRANSP:OPAQUE',
      'BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-P1D', 'DESCRIPTION:Appointment', 'END:VALARM',
      'END:VEVENT', 'END:VCALENDAR', '',
    ]);
  });

  it('keeps the UID and raises SEQUENCE when moved', () => {
    const moved = calendarFile({ ...entry, date: '2026-12-10', sequence: 1 });
    expect(moved).toContain(`UID:${'a'.repeat(32)}\r\nSEQUENCE:1\r\n`);
    expect(moved).toContain('DTSTART;TZID=Europe/Oslo:20261210T093000');
  });

  it('takes the entry out when cancelled, without a reminder', () => {
    const cancelled = calendarFile({ ...entry, sequence: 2, cancelled: true });
    expect(cancelled).toContain('METHOD:CANCEL');
    expect(cancelled).toContain('STATUS:CANCELLED');
    expect(cancelled).not.toContain('VALARM');
  });

  it('says whole days, the end being the day after the last', () => {
    const { uid, sequence, title, now } = entry;
    const file = calendarFile({ uid, sequence, title, now, first: '2027-02-26', last: '2027-02-28' });
    expect(file).toContain('DTSTART;VALUE=DATE:20270226\r\nDTEND;VALUE=DATE:20270301\r\n');
  });

  it('folds long lines at 75 bytes without cutting a letter, and unfolds to the same text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (title) => {
      const file = calendarFile({ uid: entry.uid, sequence: 0, now: entry.now, first: '2026-12-03', last: '2026-12-03', title });
      for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
      const summary = /\r\nSUMMARY:([^\r]*)\r\n/.exec(file.replaceAll('\r\n ', ''))?.[1] ?? '';
      const plain = title.replace(/\r?\n/g, '\n');
      if (!plain.includes('\r')) expect(summary.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))).toBe(plain);
    }));
  });

  it('makes a UID that is stable and does not show the booking', async () => {
    const id = '0123456789abcdef'.repeat(2);
    expect(await uidOf(id)).toBe(await uidOf(id));
    expect(await uidOf(id)).toMatch(/^[0-9a-f]{32}$/);
    expect(await uidOf(id)).not.toContain(id.slice(0, 8));
  });
});

describe('wall clock to instant', () => {
  it.each([
    // Both weeks of the clock change in Oslo, and two far zones.
    ['2026-03-28', 'Europe/Oslo', '2026-03-28T08:30:00.000Z'],
    ['2026-03-29', 'Europe/Oslo', '2026-03-29T07:30:00.000Z'],
    ['2026-03-30', 'Europe/Oslo', '2026-03-30T07:30:00.000Z'],
    ['2026-10-24', 'Europe/Oslo', '2026-10-24T07:30:00.000Z'],
    ['2026-10-25', 'Europe/Oslo', '2026-10-25T08:30:00.000Z'],
    ['2026-12-03', 'Pacific/Auckland', '2026-12-02T20:30:00.000Z'],
    ['2026-07-03', 'America/St_Johns', '2026-07-03T12:00:00.000Z'],
    ['2028-02-29', 'Europe/Oslo', '2028-02-29T08:30:00.000Z'],
  ])('%s 09:30 in %s', (date, zone, instant) => {
    expect(instantOf(date, '09:30', zone).toISOString()).toBe(instant);
  });

  it('takes the first of a wall time that comes twice, and the one after a gap', () => {
    expect(instantOf('2026-10-25', '02:30', 'Europe/Oslo').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(instantOf('2026-03-29', '02:30', 'Europe/Oslo').toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });
});
