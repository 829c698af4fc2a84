import type { BedRoom, Beds, Lodger } from './wire.ts';

/** What the screens and lists of a house are made of. Pure. */

/** Rooms by floor and number; ten comes after nine. */
export function inOrder(rooms: readonly BedRoom[]): BedRoom[] {
  return [...rooms].sort((a, b) => a.room.floor - b.room.floor || a.room.name.localeCompare(b.room.name, undefined, { numeric: true }));
}

export function inRoom(beds: Beds, room: string): Lodger[] {
  return beds.guests.filter((one) => one.room === room);
}

/** A partner takes a bed too. */
export function headsOf(guests: readonly Lodger[]): number {
  return guests.reduce((n, { partner }) => n + (partner ? 2 : 1), 0);
}

/** Every night on which somebody sleeps in the house, and those of the week itself. */
export function nightsOf(beds: Beds): string[] {
  const all = new Set(beds.guests.flatMap((one) => between(one.first_night, one.last_night)));
  for (const night of between(beds.course.first_date, dayBefore(beds.course.last_date))) all.add(night);
  return [...all].sort();
}

/** The nights on which somebody sleeps in a room. */
export function nightsIn(beds: Beds, room: string): string[] {
  return [...new Set(inRoom(beds, room).flatMap((one) => between(one.first_night, one.last_night)))].sort();
}

function between(first: string, last: string): string[] {
  const all: string[] = [];
  for (let day = first; day <= last && all.length < 31; day = shifted(day, 1)) all.push(day);
  return all;
}

const dayBefore = (day: string): string => shifted(day, -1);

function shifted(day: string, by: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** How many sleep in a room on a night. */
export function headsOn(beds: Beds, room: string, night: string): number {
  return headsOf(inRoom(beds, room).filter((one) => one.first_night <= night && night <= one.last_night));
}

/**
 * The fire list of one night: rooms in which somebody sleeps, with the number of heads, and no name. `other`: a guest of another week or of a
 * single day sleeps there, alone or with a partner.
 */
export function fireOn(beds: Beds, night: string): { room: string; floor: number; heads: number; other: boolean }[] {
  return inOrder(beds.rooms).map(({ room, taken }) => ({
    room: room.name, floor: room.floor, heads: headsOn(beds, room.id, night), other: taken.some(({ from, to }) => from <= night && night <= to),
  })).filter(({ heads, other }) => heads > 0 || other);
}

/** What the kitchen is told: room and need, and how many eat. Whoever wrote nothing needs nothing special; null is a text that did not open. */
export function kitchenOf(beds: Beds, needs: Readonly<Record<string, string | null>>): { room: string; heads: number; needs: (string | null)[] }[] {
  return inOrder(beds.rooms).map(({ room }) => {
    const guests = inRoom(beds, room.id);
    return { room: room.name, heads: headsOf(guests), needs: guests.flatMap(({ guest }) => { const need = needs[guest]; return need === undefined ? [] : [need]; }) };
  }).filter(({ heads }) => heads > 0);
}
