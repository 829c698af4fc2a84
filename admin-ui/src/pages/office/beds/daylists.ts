import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';

/** The lists of single days on one date, and what they are made of. Nothing that the server tells is a text of a guest. */

export type DayLists = components['schemas']['DayListsOut'];
export type DayGuest = DayLists['guests'][number];
export type NightRoom = DayLists['rooms'][number];

/** @throws Problem: 404 for a date whose lists are gone */
export const dayLists = (on?: string): Promise<DayLists> =>
  ask('get', '/staff/office/day-lists', { ...(on === undefined ? {} : { query: { date: on } }), signedIn: true });

/** A partner comes and eats too. */
export function headsOfDay(guests: readonly DayGuest[]): number {
  return guests.reduce((n, one) => n + (one.with_partner ? 2 : 1), 0);
}

/** How many eat and sleep at a place on a date: those who slept there before their day, those who are there by day, those who come in the evening. */
export type Meals = { place: string; slept: number; day: number; evening: number };

export function mealsOf({ guests, evening }: DayLists): Meals[] {
  const places = [...new Set([...guests, ...evening].map(({ place }) => place))];
  return places.map((place) => {
    const here = guests.filter((one) => one.place === place);
    return {
      place, slept: headsOfDay(here.filter(({ room }) => room !== undefined)), day: headsOfDay(here),
      evening: headsOfDay(evening.filter((one) => one.place === place)),
    };
  });
}

/** Rooms of a night by house, floor and number; ten comes after nine. */
export function roomsInOrder(rooms: readonly NightRoom[]): NightRoom[] {
  return [...rooms].sort((a, b) => a.place.localeCompare(b.place) || a.floor - b.floor || a.room.localeCompare(b.room, undefined, { numeric: true }));
}

/** Those whose names a door list may show, each once. */
export function guestsOf({ guests, evening }: DayLists): string[] {
  return [...new Set([...guests, ...evening].map(({ guest }) => guest))];
}
