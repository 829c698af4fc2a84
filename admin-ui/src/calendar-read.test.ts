import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { calendarFile, type Entry } from './calendar.ts';

/**
 * What a parser that we did not write reads in our files: ical.js, which knows a zone by the VTIMEZONE in the file alone. The
 * files that are made here lie in calendar-files with that reading, and internal/calendar reads them with a second parser, which
 * knows zones by name alone; the file that the server makes lies in internal/calendar/testdata and is read by both as well.
 * UPDATE=1 npx vitest run calendar-read writes them anew.
 */

const here = join(import.meta.dirname, 'calendar-files');
const theirs = join(import.meta.dirname, '../../internal/calendar/testdata');

type Said = { uid: string; sequence: number; cancelled: boolean; start: string; end: string };

function read(text: string): Said[] {
  const file = new ICAL.Component(ICAL.parse(text) as unknown[]);
  for (const zone of file.getAllSubcomponents('vtimezone')) expect(new ICAL.Timezone(zone).tzid).toMatch(/^\w+\/\w+$/);
  return file.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    const at = (time: ICAL.Time): string => {
      if (time.isDate) return time.toICALString();
      expect(time.zone.tzid).not.toBe('floating');
      return time.toJSDate().toISOString().replace('.000Z', 'Z');
    };
    return {
      uid: event.uid, sequence: event.sequence, cancelled: component.getFirstPropertyValue('status') === 'CANCELLED',
      start: at(event.startDate), end: at(event.endDate),
    };
  });
}

const now = new Date('2026-11-23T08:00:00Z');
const hours = (date: string, zone = 'Europe/Oslo'): Entry => ({ uid: 'a'.repeat(32), sequence: 0, title: 'Appointment', now, date, start: '09:30', end: '15:30', zone });

const files: Record<string, [Entry, string, string]> = {
  'before-spring': [hours('2027-03-27'), '2027-03-27T08:30:00Z', '2027-03-27T14:30:00Z'],
  'on-spring': [hours('2027-03-28'), '2027-03-28T07:30:00Z', '2027-03-28T13:30:00Z'],
  'after-spring': [hours('2027-03-29'), '2027-03-29T07:30:00Z', '2027-03-29T13:30:00Z'],
  'on-autumn': [{ ...hours('2027-10-31'), sequence: 1 }, '2027-10-31T08:30:00Z', '2027-10-31T14:30:00Z'],
  'cancelled-after-autumn': [{ ...hours('2027-11-01'), sequence: 2, cancelled: true }, '2027-11-01T08:30:00Z', '2027-11-01T14:30:00Z'],
  'no-change': [hours('2027-04-01', 'Asia/Shanghai'), '2027-04-01T01:30:00Z', '2027-04-01T07:30:00Z'],
  'half-hours': [hours('2027-03-15', 'America/St_Johns'), '2027-03-15T12:00:00Z', '2027-03-15T18:00:00Z'],
  'south': [hours('2027-04-05', 'Pacific/Auckland'), '2027-04-04T21:30:00Z', '2027-04-05T03:30:00Z'],
  // One week as it changes: another week, another talk, cancelled. A calendar keeps what has the highest number.
  'week-moved': [{ uid: 'b'.repeat(32), sequence: 1, title: 'Appointment', now, first: '2027-04-02', last: '2027-04-08' }, '20270402', '20270409'],
  'week-talk': [{ uid: 'b'.repeat(32), sequence: 2, title: 'Appointment', now, first: '2027-04-02', last: '2027-04-08' }, '20270402', '20270409'],
  'week-cancelled': [{ uid: 'b'.repeat(32), sequence: 3, title: 'Appointment', now, first: '2027-04-02', last: '2027-04-08', cancelled: true }, '20270402', '20270409'],
  'week': [{ uid: 'b'.repeat(32), sequence: 0, title: 'Appointment', now, first: '2027-03-26', last: '2027-04-01' }, '20270326', '20270402'],
};

describe('a calendar that we did not write', () => {
  it.each(Object.entries(files))('reads the times of %s', (name, [entry, start, end]) => {
    const text = calendarFile(entry);
    const said = read(text);
    expect(said).toEqual([{ uid: entry.uid, sequence: entry.sequence, cancelled: entry.cancelled === true, start, end }]);
    if (process.env['UPDATE'] !== undefined) {
      mkdirSync(here, { recursive: true });
      writeFileSync(join(here, `${name}.ics`), text);
      writeFileSync(join(here, `${name}.json`), `${JSON.stringify(said, undefined, 2)}\n`);
    }
    expect(readFileSync(join(here, `${name}.ics`), 'utf8'), 'UPDATE=1 npx vitest run calendar-read').toBe(text);
    expect(JSON.parse(readFileSync(join(here, `${name}.json`), 'utf8'))).toEqual(said);
  });

  it('says that a cancelled entry goes', () => {
    const [entry] = files['cancelled-after-autumn'] ?? [];
    expect(new ICAL.Component(ICAL.parse(calendarFile(entry as Entry)) as unknown[]).getFirstPropertyValue('method')).toBe('CANCEL');
  });

  it('reads the same in the file of the server as the other parser', () => {
    expect(read(readFileSync(join(theirs, 'feed.ics'), 'utf8'))).toEqual(JSON.parse(readFileSync(join(theirs, 'feed.json'), 'utf8')));
  });
});
