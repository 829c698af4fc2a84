import { askFor } from '../../staff/api.ts';
import type { CareOut, ChangeAsk, HourAsk, HourOut, OwnProfileOut, TodayOut, TouchOut, WeeksOut } from './wire.ts';

/** What the desk asks of the server, beside what is sealed (sealed.ts). All throw `Problem`. */

const signedIn = { signedIn: true } as const;

export type Words = Pick<OwnProfileOut['profile'], 'own_words' | 'training' | 'languages' | 'fellow_doctor' | 'employers'>;

export const work = {
  today: () => askFor<TodayOut>('get', '/staff/today', signedIn),
  tell: (booking: string, held: boolean) => askFor<undefined>('post', '/staff/bookings/{id}/held', { id: booking, body: { held }, ...signedIn }),
  wordsRead: (booking: string) => askFor<undefined>('post', '/staff/bookings/{id}/words-read', { id: booking, ...signedIn }),
  tooClose: (booking: string) => askFor<undefined>('post', '/staff/bookings/{id}/too-close', { id: booking, ...signedIn }),
  ill: () => askFor<TouchOut>('post', '/staff/ill', { body: {}, ...signedIn }),
  handOver: (guest: string, to: string) => askFor<undefined>('post', '/staff/guests/{id}/hand-over', { id: guest, body: { to }, ...signedIn }),

  days: (from: string, weeks: number) => askFor<WeeksOut>('get', `/staff/days?from=${from}&weeks=${weeks}`, signedIn),
  preview: (change: ChangeAsk) => askFor<TouchOut>('post', '/staff/days/preview', { body: change, ...signedIn }),
  change: (change: ChangeAsk) => askFor<TouchOut>('post', '/staff/days', { body: change, ...signedIn }),

  profile: () => askFor<OwnProfileOut>('get', '/staff/profile', signedIn),
  saveProfile: (words: Words) => askFor<undefined>('put', '/staff/profile', { body: words, ...signedIn }),
  pause: (paused: boolean) => askFor<undefined>('post', '/staff/pause', { body: { paused }, ...signedIn }),
  pledge: () => askFor<undefined>('post', '/staff/pledge', signedIn),

  care: () => askFor<CareOut>('get', '/staff/care', signedIn),
  bookHour: (hour: HourAsk) => askFor<HourOut>('post', '/staff/care/supervisions', { body: hour, ...signedIn }),
  giveHourBack: (id: string) => askFor<undefined>('delete', '/staff/care/supervisions/{id}', { id, ...signedIn }),
};
