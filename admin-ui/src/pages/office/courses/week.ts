import { date, list, pick, t } from '../../../i18n/index.ts';
import { daysAfter } from '../../booking/month.ts';
import type { Block, Course, Finding } from './wire.ts';

/** The arithmetic and the words of the week board. Pure but for the words; times are `09:15`, dates `2027-02-08`. */

export const kinds = ['lecture', 'discussion', 'activity', 'individual_session', 'meal', 'free'] as const;
export const themes = ['working_life', 'own_resources', 'identity', 'communication', 'team_work', 'preventing_burnout'] as const;

export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

export function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

export function endOf(block: Pick<Block, 'start' | 'minutes'>): string {
  return timeOf(minutesOf(block.start) + block.minutes);
}

/** The dates of a course from arrival to departure. */
export function datesOf(course: Pick<Course, 'first_date' | 'last_date'>): string[] {
  const all = [course.first_date];
  while ((all.at(-1) ?? '') < course.last_date && all.length < 14) all.push(daysAfter(all.at(-1) ?? '', 1));
  return all;
}

/** One row for each time at which something begins, one cell for each date. */
export function rowsOf(blocks: readonly Block[], dates: readonly string[]): { time: string; cells: Block[][] }[] {
  const times = [...new Set(blocks.map(({ start }) => start))].sort();
  return times.map((time) => ({ time, cells: dates.map((day) => blocks.filter((block) => block.date === day && block.start === time)) }));
}

/** The block one stands on after a key: up and down within the day, left and right to the nearest time of the next one. */
export function stepTo(blocks: readonly Block[], dates: readonly string[], from: Block, key: string): Block | undefined {
  const day = (of: string): Block[] => blocks.filter((block) => block.date === of);
  const own = day(from.date);
  const at = own.findIndex(({ id }) => id === from.id);
  switch (key) {
    case 'ArrowUp': return own[at - 1];
    case 'ArrowDown': return own[at + 1];
    case 'Home': return own[0];
    case 'End': return own.at(-1);
    case 'ArrowLeft':
    case 'ArrowRight': {
      const there = day(dates[dates.indexOf(from.date) + (key === 'ArrowLeft' ? -1 : 1)] ?? '');
      const far = (block: Block): number => Math.abs(minutesOf(block.start) - minutesOf(from.start));
      return there.reduce<Block | undefined>((best, block) => (best === undefined || far(block) < far(best) ? block : best), undefined);
    }
    default: return undefined;
  }
}

const quarter = 15;

/** Where Alt and an arrow move a block: a quarter of an hour, or a day; undefined at an edge of the week. */
export function movedBy(block: Block, dates: readonly string[], key: string): Block | undefined {
  const start = minutesOf(block.start);
  switch (key) {
    case 'ArrowUp': return start < quarter ? undefined : { ...block, start: timeOf(start - quarter) };
    case 'ArrowDown': return start + quarter + block.minutes > 24 * 60 ? undefined : { ...block, start: timeOf(start + quarter) };
    case 'ArrowLeft':
    case 'ArrowRight': {
      const day = dates[dates.indexOf(block.date) + (key === 'ArrowLeft' ? -1 : 1)];
      return day === undefined ? undefined : { ...block, date: day };
    }
    default: return undefined;
  }
}

export function kindName(kind: Block['kind']): string {
  return t(`courses.kind_${kind}`);
}

export function themeName(theme: string): string {
  const known = themes.find((one) => one === theme);
  return known === undefined ? theme : t(`courses.theme_${known}`);
}

/** What the block is called, or the word of its kind. */
export function titleOf(block: Block): string {
  const own = pick(block.title ?? {});
  return own === '' ? kindName(block.kind) : own;
}

/** One sentence of the validator. */
export function sentence(finding: Finding, blocks: readonly Block[]): string {
  const block = blocks.find(({ id }) => id === finding.block);
  return t(`courses.finding_${finding.code}` as Parameters<typeof t>[0], {
    date: finding.date === undefined || finding.date === '' ? '' : date(finding.date, 'short'), what: block === undefined ? '' : `${block.start} ${titleOf(block)}`,
    theme: finding.theme === undefined ? '' : themeName(finding.theme), person: finding.person ?? '', room: finding.room ?? '', n: finding.have, want: finding.want,
    duties: list((finding.duties ?? '').split(' ').filter((one) => one !== '').map((duty) => t(`rota.duty_${duty}` as Parameters<typeof t>[0]))), from: finding.from ?? '', to: finding.to ?? '',
  });
}

/** Which part of the page a sentence leads to. */
export function leadsTo(finding: Finding): 'block' | 'new' | 'nights' | 'house' | 'rota' | 'head' {
  if (finding.block !== undefined && finding.block !== '') return 'block';
  if (finding.code.startsWith('night_')) return 'nights';
  if (finding.code === 'too_few_rooms') return 'house';
  if (finding.code === 'no_cover') return 'rota';
  if (['theme_missing', 'no_lecture', 'no_discussion', 'no_activity', 'no_free_hour', 'too_few_talks'].includes(finding.code)) return 'new';
  return 'head';
}

/** A new block that would mend a sentence. */
export function mending(finding: Finding, course: Course, id: string): Block {
  const kind = ({ no_lecture: 'lecture', no_discussion: 'discussion', no_activity: 'activity', no_free_hour: 'free', too_few_talks: 'individual_session' } as const)[finding.code] ?? 'lecture';
  return {
    id, date: finding.date === undefined || finding.date === '' ? daysAfter(course.first_date, 1) : finding.date, start: '09:15', minutes: 75, kind, title: {},
    ...(finding.theme === undefined ? {} : { theme: finding.theme }),
  };
}
