import { api } from '../api/client.ts';
import type { Booking, Counsellor, Day, Place, Programme } from '../api/types.ts';
import { date, pick, t } from '../i18n/index.ts';

/** The programme's public facts, asked for once a visit, and how the pages say a day, a place, a person. */

let asked: Promise<Programme> | undefined;

export function programme(): Promise<Programme> {
  asked ??= api.programme().catch((thrown: unknown) => {
    asked = undefined;
    throw thrown;
  });
  return asked;
}

export function placeOf(of: Programme, id: string): Place | undefined {
  return of.places.find((place) => place.id === id);
}

export function placeName(of: Programme, id: string): string {
  return pick(placeOf(of, id)?.name ?? {});
}

export function counsellorOf(of: Programme, id: string): Counsellor | undefined {
  return of.counsellors.find((counsellor) => counsellor.id === id);
}

/** A counsellor who has left the programme has no name here any more; the sentence then speaks of *your colleague*. */
export function counsellorName(of: Programme, id: string): string {
  return counsellorOf(of, id)?.name ?? t('book.your_colleague');
}

/** What somebody who has lost the words does: comes anyway; a video day has no door, so there it is the telephone. */
export function lostWords(of: Programme, booking: Booking | undefined): string {
  const video = booking !== undefined && placeOf(of, booking.day.place)?.mode === 'video';
  return video ? t('booked.video_lost', { phone: of.arrival_phone }) : t('booked.lost');
}

/** *Thu 3 December, 09:30–15:30 · Oslo, city room · Ingrid* */
export function dayLine(of: Programme, day: Day): string {
  const when = t('book.day_label', { day: atStart(date(day.date, 'short')), start: day.start, end: day.end });
  return `${when} · ${placeAndPerson(of, day)}`;
}

export function placeAndPerson(of: Programme, day: Day): string {
  return `${placeName(of, day.place)} · ${counsellorName(of, day.counsellor)}`;
}

/** A date at the start of a line begins with a capital letter, also where the language writes days small. */
export function atStart(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}

/** The month of a date. */
export function monthOf(iso: string): string {
  return iso.slice(0, 7);
}
