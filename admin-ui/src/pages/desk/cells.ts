import { t, type Key } from '../../i18n/index.ts';
import type { CellOut } from './wire.ts';

/** What a cell of *My days* says: where, when, and in which state, each in words. Pure but for the words. */

/** `not_covered`: nobody stands behind the day then; `nothing`: the pattern has no day. */
export type DayState = CellOut['state'];

/** A day as the server tells it; a date that it does not name has nothing on it. */
export type DayOn = {
  date: string;
  state: DayState;
  /** The place's code and its name, ready to show. */
  place?: { id: string; name: string } | undefined;
  start?: string | undefined;
  /** Who comes: the card name, or the chosen one once it is open. */
  who?: string | undefined;
  /** It differs from the pattern and can be put back. */
  exception: boolean;
  /** The guest who has it. */
  guest?: string | undefined;
};

export type Cell = { date: string; state: DayState; lines: string[]; day?: DayOn };

const withoutPlace: readonly DayState[] = ['off', 'leave', 'holiday', 'nothing'];

/** The name of a state. */
export function stateName(state: DayState): string {
  return t(`days.state_${state}` satisfies Key);
}

function linesOf(day: DayOn): string[] {
  const lines = [stateName(day.state)];
  if (day.start !== undefined && day.place !== undefined && !withoutPlace.includes(day.state)) lines.push(`${day.start} ${day.place.name}`);
  if (day.who !== undefined) lines.push(day.who);
  return lines;
}

/** The weeks with their words. */
export function cellsOf(weeks: readonly (readonly string[])[], days: readonly DayOn[]): Cell[][] {
  const on = new Map(days.map((day) => [day.date, day]));
  return weeks.map((week) => week.map((date): Cell => {
    const day = on.get(date);
    return day === undefined ? { date, state: 'nothing', lines: [stateName('nothing')] } : { date, state: day.state, lines: linesOf(day), day };
  }));
}
