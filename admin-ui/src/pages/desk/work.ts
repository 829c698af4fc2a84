import { ask } from '../../staff/api.ts';
import type { ChangeAsk, HourAsk, OwnProfileOut } from './wire.ts';

/** What the desk asks of the server, beside what is sealed (sealed.ts). All throw `Problem`. */

const signedIn = { signedIn: true } as const;

export type Words = Pick<OwnProfileOut['profile'], 'own_words' | 'training' | 'languages' | 'fellow_doctor' | 'employers'>;

export const work = {
  today: () => ask('get', '/staff/today', signedIn),
  tell: (booking: string, held: boolean) => ask('post', '/staff/bookings/{id}/held', { id: booking, body: { held }, ...signedIn }),
  wordsRead: (booking: string) => ask('post', '/staff/bookings/{id}/words-read', { id: booking, ...signedIn }),
  tooClose: (booking: string) => ask('post', '/staff/bookings/{id}/too-close', { id: booking, ...signedIn }),
  ill: () => ask('post', '/staff/ill', { body: {}, ...signedIn }),
  handOver: (guest: string, to: string) => ask('post', '/staff/guests/{id}/hand-over', { id: guest, body: { to }, ...signedIn }),

  days: (from: string, weeks: number) => ask('get', '/staff/days', { query: { from, weeks }, ...signedIn }),
  preview: (change: ChangeAsk) => ask('post', '/staff/days/preview', { body: change, ...signedIn }),
  change: (change: ChangeAsk) => ask('post', '/staff/days', { body: change, ...signedIn }),

  profile: () => ask('get', '/staff/profile', signedIn),
  saveProfile: (words: Words) => ask('put', '/staff/profile', { body: words, ...signedIn }),
  pause: (paused: boolean) => ask('post', '/staff/pause', { body: { paused }, ...signedIn }),
  pledge: () => ask('post', '/staff/pledge', signedIn),

  care: () => ask('get', '/staff/care', signedIn),
  bookHour: (hour: HourAsk) => ask('post', '/staff/care/supervisions', { body: hour, ...signedIn }),
  giveHourBack: (id: string) => ask('delete', '/staff/care/supervisions/{id}', { id, ...signedIn }),
};
