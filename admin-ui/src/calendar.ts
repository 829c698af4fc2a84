import { offsetAt, zoneLines } from './calendar-zone.ts';

/**
 * A calendar file made in the browser (RFC 5545). It is neutral on purpose: a title, two instants, a reminder the day
 * before. No place, no name, no address, since others may see the calendar. The same appointment keeps its UID and its
 * SEQUENCE goes up with each move, so that a calendar replaces the entry instead of adding one. Hours are said on the wall clock of
 * their zone, and the zone comes with them. Two parsers that we did not write read each file (calendar-read.test.ts, and
 * internal/calendar for the same files in Go).
 */

export type Entry = {
  /** Stable for one appointment and telling nothing: see `uidOf`. */
  uid: string;
  /** How often the appointment was changed. */
  sequence: number;
  title: string;
  /** When the file is made; the format demands it. */
  now: Date;
  cancelled?: boolean;
} & (Hours | WholeDays);

type Hours = {
  /** `2026-12-03` */
  date: string;
  /** Wall clock at the place, `09:30`. */
  start: string;
  end: string;
  /** IANA zone of the place. */
  zone: string;
};

/** From one date to another, both included: the same days in every zone. */
type WholeDays = { first: string; last: string };

/** The file's text, lines folded and ended as the format demands. */
export function calendarFile(entry: Entry): string {
  const title = escapeText(entry.title);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Appointment//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${entry.cancelled === true ? 'CANCEL' : 'PUBLISH'}`,
    ...zoneOf(entry),
    'BEGIN:VEVENT',
    `UID:${entry.uid}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${stamp(entry.now)}`,
    ...times(entry),
    `SUMMARY:${title}`,
    `STATUS:${entry.cancelled === true ? 'CANCELLED' : 'CONFIRMED'}`,
    'CLASS:PRIVATE',
    'TRANSP:OPAQUE',
  ];
  if (entry.cancelled !== true) {
    lines.push('BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-P1D', `DESCRIPTION:${title}`, 'END:VALARM');
  }
  lines.push('END:VEVENT', 'END:VCALENDAR');
  return lines.map((line) => fold(line) + '\r\n').join('');
}

function zoneOf(when: Hours | WholeDays): string[] {
  if (!('date' in when)) return [];
  return zoneLines(when.zone, instantOf(when.date, when.start, when.zone), instantOf(when.date, when.end, when.zone));
}

function times(when: Hours | WholeDays): string[] {
  if ('date' in when) {
    const at = (time: string): string => `TZID=${when.zone}:${when.date.replaceAll('-', '')}T${time.replace(':', '')}00`;
    return [`DTSTART;${at(when.start)}`, `DTEND;${at(when.end)}`];
  }
  // The end of whole days is the day after the last.
  const after = new Date(Date.parse(`${when.last}T00:00:00Z`) + 24 * 3_600_000).toISOString().slice(0, 10);
  return [`DTSTART;VALUE=DATE:${when.first.replaceAll('-', '')}`, `DTEND;VALUE=DATE:${after.replaceAll('-', '')}`];
}

/** A UID that stays the same for one booking and from which its id cannot be found. */
export async function uidOf(bookingID: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`lysning/v1|calendar|${bookingID}`));
  return Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The instant of a wall clock in a zone, whatever zone this browser is in. A wall time that the spring change skips
 * becomes the one just after the gap; of one that comes twice in autumn the first is meant. No day starts in either.
 */
export function instantOf(date: string, time: string, zone: string): Date {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const before = wall - offsetAt(wall - 24 * 3_600_000, zone);
  const after = wall - offsetAt(wall + 24 * 3_600_000, zone);
  const first = Math.min(before, after);
  if (first + offsetAt(first, zone) === wall) return new Date(first);
  const second = Math.max(before, after);
  return new Date(second);
}

function stamp(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, (mark) => `\\${mark}`).replace(/\r?\n/g, '\\n');
}

/** Lines of at most 75 bytes; what is longer goes on after a line break and a space. Never cuts a letter in two. */
function fold(line: string): string {
  const encoder = new TextEncoder();
  let folded = '';
  let room = 75;
  for (const letter of line) {
    const bytes = encoder.encode(letter).length;
    if (bytes > room) {
      folded += '\r\n ';
      room = 74;
    }
    folded += letter;
    room -= bytes;
  }
  return folded;
}
