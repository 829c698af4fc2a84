import type { Programme } from '../../api/types.ts';
import { date, pick, t } from '../../i18n/index.ts';
import { placeName, placeOf } from '../programme.ts';
import type { Appointment, FreeDay } from './shapes.ts';
import type { AppointmentOut, CellOut, WordsOut } from './wire.ts';

/** The server's appointments as the screens show them. Pure but for the words. */

/** *Thu 3 December, 15:00*, on the programme's wall clock. */
function promised({ by }: WordsOut): string {
  return by === undefined || by === null ? '' : t('desk.by_when', { day: date(by.date, 'short'), time: by.time });
}

export function appointmentOf(of: Programme, out: AppointmentOut): Appointment {
  const { day, words } = out;
  return {
    guest: out.guest, cardName: out.card_name, nameItem: out.chosen_name, booking: out.booking,
    date: day.date, start: day.start, end: day.end, video: day.mode === 'video', withPartner: out.with_partner,
    place: placeName(of, day.place), door: day.mode === 'video' ? '' : pick(placeOf(of, day.place)?.find_the_door ?? {}),
    outcome: out.said ?? 'unsaid', over: out.over, words: words.state, readBy: promised(words), room: out.video_url, asked: out.asked !== undefined,
  };
}

export type Upcoming = { appointments: Appointment[]; free: FreeDay[] };

/** The next two weeks: who comes, and which days are still free. */
export function upcoming(of: Programme, cells: readonly CellOut[]): Upcoming {
  return {
    appointments: cells.flatMap(({ appointment }) => (appointment === undefined ? [] : [appointmentOf(of, appointment)])),
    free: cells.filter(({ state }) => state === 'free').map(({ date: on, start, place }) => ({ date: on, start: start ?? '', place: placeName(of, place ?? '') })),
  };
}

/** Words that somebody waits for her to read: those whose time has passed first. */
export function unreadFirst(all: readonly Appointment[]): Appointment[] {
  return all.filter(({ words }) => words === 'late' || words === 'waiting').toSorted((a, b) => Number(b.words === 'late') - Number(a.words === 'late') || a.date.localeCompare(b.date));
}

/** What is said of unread words in a list. */
export function unreadIn({ words, readBy }: Appointment): string {
  if (readBy === '') return t('desk.words_unread_bare');
  return t(words === 'late' ? 'desk.words_late_short' : 'desk.words_unread_short', { by: readBy });
}
