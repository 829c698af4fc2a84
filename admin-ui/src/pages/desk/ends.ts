import { daysAfter } from '../booking/month.ts';

/** What ends, and when: so that nothing is gone by surprise. Pure. */

export type Ending = { guest: string; kind: string; /** The last date on which it can be read. */ until: string; /** More of the kind ends later: this is the first. */ more?: boolean };

type Appointed = { date: string };

/** The appointment that something written today belongs to: the next, or the last there was. */
export function nearest<A extends Appointed>(appointments: readonly A[], today: string): A | undefined {
  const sorted = appointments.toSorted((a, b) => a.date.localeCompare(b.date));
  return sorted.find(({ date }) => date >= today) ?? sorted.at(-1);
}

/**
 * The first day on which something written today is gone, by `design.md` 4; the server says it again for what is there.
 * A month has as many days here as the calendar gives it, and its last one where the date does not exist.
 */
export function goneOn(kind: 'message' | 'working_note' | 'letter', today: string, session: string): string {
  const first = (...dates: string[]): string => dates.toSorted()[0] ?? '';
  switch (kind) {
    case 'message': return first(daysAfter(today, 30), daysAfter(session, 30));
    case 'working_note': return first(monthsAfter(today, 6), daysAfter(session, 14));
    case 'letter': return first(daysAfter(today, 3), daysAfter(session, 30));
  }
}

function monthsAfter(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** How many days ahead *ends soon* looks. */
export const soonDays = 14;

/** Whole days from one date to another; negative when it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** What ends within two weeks, the nearest first; of the same kind with the same guest only the first that ends. */
export function endsSoon(all: readonly Ending[], today: string, within: number = soonDays): Ending[] {
  const sorted = all
    .filter(({ until }) => daysBetween(today, until) >= 0 && daysBetween(today, until) <= within)
    .toSorted((a, b) => a.until.localeCompare(b.until) || a.guest.localeCompare(b.guest) || a.kind.localeCompare(b.kind));
  const first: Record<string, Ending> = {};
  for (const ending of sorted) {
    const key = `${ending.guest} ${ending.kind}`;
    const known = first[key];
    if (known === undefined) first[key] = { ...ending };
    else if (known.until !== ending.until) known.more = true;
  }
  return Object.values(first);
}
