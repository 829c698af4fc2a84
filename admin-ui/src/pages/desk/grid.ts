import { daysAfter } from '../booking/month.ts';

/**
 * The arithmetic of *My days*: weeks down, days across, and where each key leads, as the ARIA Authoring Practices describe
 * a grid. Pure; dates are `2026-12-03`, weeks begin on a Monday.
 */

export type At = { week: number; day: number };

export const daysInWeek = 7;
/** How far PageUp and PageDown go: about a month. */
export const page = 4;

/** The Monday of a date's week. */
export function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return daysAfter(date, -((day + 6) % 7));
}

/** This many weeks of dates, from the one that `from` lies in. */
export function weeksFrom(from: string, weeks: number): string[][] {
  const first = mondayOf(from);
  return Array.from({ length: weeks }, (_, week) => Array.from({ length: daysInWeek }, (_, day) => daysAfter(first, week * daysInWeek + day)));
}

/** The number of a week as calendars print it (ISO 8601: week 1 holds the year's first Thursday). */
export function weekNumber(date: string): number {
  const thursday = daysAfter(mondayOf(date), 3);
  const first = Date.parse(`${thursday.slice(0, 4)}-01-01T00:00:00Z`);
  return Math.floor((Date.parse(`${thursday}T00:00:00Z`) - first) / (daysInWeek * 86_400_000)) + 1;
}

/** Where a date stands in the weeks; undefined when it is in none of them. */
export function placeOfDate(weeks: readonly (readonly string[])[], date: string): At | undefined {
  for (const [week, days] of weeks.entries()) {
    const day = days.indexOf(date);
    if (day >= 0) return { week, day };
  }
  return undefined;
}

/**
 * Where a key leads from a cell; undefined when it is none of the grid's keys. At an edge one stays: a week does not run on
 * into the next, since the cell beside Sunday is not Monday to somebody who hears it.
 */
export function step(at: At, key: string, withControl: boolean, weeks: number): At | undefined {
  const last = { week: weeks - 1, day: daysInWeek - 1 };
  const within = (value: number, end: number): number => Math.min(Math.max(value, 0), end);
  switch (key) {
    case 'ArrowLeft': return { ...at, day: within(at.day - 1, last.day) };
    case 'ArrowRight': return { ...at, day: within(at.day + 1, last.day) };
    case 'ArrowUp': return { ...at, week: within(at.week - 1, last.week) };
    case 'ArrowDown': return { ...at, week: within(at.week + 1, last.week) };
    case 'PageUp': return { ...at, week: within(at.week - page, last.week) };
    case 'PageDown': return { ...at, week: within(at.week + page, last.week) };
    case 'Home': return withControl ? { week: 0, day: 0 } : { ...at, day: 0 };
    case 'End': return withControl ? last : { ...at, day: last.day };
    default: return undefined;
  }
}
