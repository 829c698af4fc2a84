import { date } from '../../i18n/index.ts';

/** The end of an offer as the server writes it on the programme's wall clock: a date with or without a time, or a time. */
export function untilText(until: string): string {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}))?/.exec(until) ?? [];
  if (day === undefined) return until;
  return time === undefined ? date(day) : `${date(day)}, ${time}`;
}
