import type { Block, Programme, Week, WeekTalk } from '../../api/types.ts';
import { date, pick, t, type DateStyle } from '../../i18n/index.ts';
import { atStart, counsellorName } from '../programme.ts';

/** How the pages say a week and what is in it. Pure. */

/** *Monday 8 February – Friday 12 February* */
export function datesOf(of: { first_date: string; last_date: string }, style: DateStyle = 'day'): string {
  return t('week.dates', { first: date(of.first_date, style), last: date(of.last_date, style) });
}

/** The blocks by day, in the order of the clock. */
export function daysOf(week: Week): { date: string; blocks: Block[] }[] {
  const days: { date: string; blocks: Block[] }[] = [];
  for (const block of [...week.program].sort((a, b) => `${a.date}${a.start}`.localeCompare(`${b.date}${b.start}`))) {
    const last = days.at(-1);
    if (last !== undefined && last.date === block.date) last.blocks.push(block);
    else days.push({ date: block.date, blocks: [block] });
  }
  return days;
}

/** *Wednesday 10 February 13:15–14:30, with Ingrid* */
export function talkText(programme: Programme, talk: WeekTalk): string {
  return t('week.talk_at', { day: atStart(date(talk.date)), start: talk.start, end: talk.end, name: counsellorName(programme, talk.counsellor) });
}

/** Its title, or the word for its kind. */
export function titleOf(block: Block): string {
  const title = pick(block.title ?? {});
  return title === '' ? t(`week.kind_${block.kind}`) : title;
}
