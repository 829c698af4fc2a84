import { wished, type Action } from '../../../api/ask.ts';
import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';

/** What the office asks of the server for somebody on the telephone or at the door. */

type Schemas = components['schemas'];
export type CallerHold = Schemas['CallerHoldOut'];
export type CallerBooking = Schemas['CallerOut'];
export type CalledFor = Schemas['CalledOut'];
export type CalledWeek = Schemas['CalledWeekOut'];
/** What the card name is of: a day, or a week. */
export type Called = Schemas['VoiceOut'];
export type WeekDeed = Schemas['VoiceWeekAsk']['deed'];
export type HalvesAsk = Schemas['HalvesAsk'];
export type CallerAsk = Schemas['CallerAsk'];
/** What is said aloud: the name on the card, and two words. */
export type Said = { card_name: string; words: string };

export const caller = {
  /** The list that doctors see, by the same function. */
  days: (month: string | undefined, place: string | undefined, counsellor?: string) =>
    ask('post', '/days/search', { body: { ...(month === undefined ? {} : { month }), ...(place === undefined ? {} : { place }), ...(counsellor === undefined ? {} : { counsellor }) } }),
  today: () => ask('get', '/staff/office/today', { signedIn: true }),
  hold: (day: string) => ask('post', '/staff/office/holds', { body: { day }, signedIn: true }),
  release: (hold: string) => ask('post', '/holds/release', { body: { hold } }),
  book: (action: Action<CallerAsk>) => ask('post', '/staff/office/callers', wished(action)),
  halves: (action: Action<HalvesAsk>) => ask('post', '/staff/office/halves', wished(action)),
  look: (said: Said) => ask('post', '/staff/office/phone', { body: said, signedIn: true }),
  move: (action: Action<Said & { hold: string }>) => ask('post', '/staff/office/phone/move', wished(action)),
  cancel: (action: Action<Said>) => ask('post', '/staff/office/phone/cancel', wished(action)),
  week: (action: Action<Said & { deed: WeekDeed }>) => ask('post', '/staff/office/phone/week', wished(action)),
  stopTexts: (said: Said) => ask('post', '/staff/office/phone/stop-texts', { body: said, signedIn: true }),
  code: (said: Said) => ask('post', '/staff/office/phone/code', { body: said, signedIn: true }),
  codeAtDoor: (booking: string) => ask('post', '/staff/office/bookings/{id}/code', { id: booking, signedIn: true }),
  weekCodeAtDoor: (request: string) => ask('post', '/staff/course-requests/{id}/code', { id: request, signedIn: true }),
};
