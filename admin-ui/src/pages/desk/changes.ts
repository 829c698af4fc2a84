import { date, list, t, weekdayName } from '../../i18n/index.ts';
import type { ChangeAsk, TouchOut, WeeksOut } from './wire.ts';

/** One change of a counsellor's own rota, and what it would touch, in words. Pure but for the words. */

/** Exactly one part is set. */
export type Change = ChangeAsk;
export type Touch = Omit<TouchOut, 'id'>;
export type Pattern = WeeksOut['patterns'][number];
export type Leave = WeeksOut['leaves'][number];

/** When a day may begin (`design.md` 5). */
export const starts = ['08:30', '09:30', '10:30'] as const;

export type Start = (typeof starts)[number];

/** At most so many dates are named; the rest are counted. */
const named = 8;

function datesIn(dates: readonly string[]): string {
  const first = dates.slice(0, named).map((one) => date(one, 'short'));
  const more = dates.length - first.length;
  return list(more > 0 ? [...first, t('days.and_more', { n: more })] : first);
}

/** What a change would touch, one sentence each; a change that touches no day says so. */
export function touchLines(touch: Touch): string[] {
  const lines: string[] = [];
  if (touch.in_the_way.length > 0) lines.push(t('days.touch_in_the_way', { n: touch.in_the_way.length, days: datesIn(touch.in_the_way) }));
  if (touch.withdrawn.length > 0) lines.push(t('days.touch_withdrawn', { n: touch.withdrawn.length, days: datesIn(touch.withdrawn) }));
  if (touch.opened.length > 0) lines.push(t('days.touch_opened', { n: touch.opened.length, days: datesIn(touch.opened) }));
  if (touch.asked.length > 0) lines.push(t('days.touch_asked', { n: touch.asked.length, days: datesIn(touch.asked) }));
  return lines.length === 0 ? [t('days.touch_none')] : lines;
}

/** Somebody has a day that the change is about: it cannot be made. */
export function isRefused(touch: Touch): boolean {
  return touch.in_the_way.length > 0;
}

/** *Every Monday, 09:30, Oslo, city room* */
export function patternLine(pattern: Pick<Pattern, 'weekday' | 'start' | 'place'>, placeName: (id: string) => string): string {
  return t('days.pattern_line', { weekday: weekdayName(pattern.weekday), start: pattern.start, place: placeName(pattern.place) });
}
