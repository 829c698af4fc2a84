import { tick } from 'svelte';
import { api } from '../../api/client.ts';
import type { Asked, Booking, Me, MyWeek, StandBy } from '../../api/types.ts';
import { closeLayer, focusHeading, openLayer } from '../../router.svelte.ts';
import { whenEnded } from '../../session.svelte.ts';
import { noContact, type Contact } from '../booking/typed.ts';
import type { Opened } from './texts.ts';

/**
 * What the own page shows and remembers, in memory only. When the session ends by idling, everything that the server or
 * the keys gave is forgotten; what the guest was typing and where they were stays, for the same guest only.
 */

export type View =
  | { name: 'page' }
  | { name: 'change' | 'move' | 'cancel' | 'too_close' | 'paper'; booking: Booking }
  | { name: 'cancelled'; booking: Booking }
  | { name: 'leave_week' | 'left_week'; week: MyWeek }
  | { name: 'second' | 'stand_by' | 'erase' | 'steps' | 'slip' }
  | { name: 'thread'; with: string }
  | { name: 'letter'; item: string }
  | { name: 'other_day'; ask: Asked }
  | { name: 'stand_by_reach'; standBy: StandBy }
  | { name: 'gone'; day: string; unreadable: boolean };

export type Drafts = { contact: Contact; words: string; deskToo: boolean; name: string; withPartner: boolean; eveningBefore: boolean; place: string; before: string } & LaterDrafts;

/** Messages by whom they are for; what stands on the two papers that are printed here and sent nowhere. */
type LaterDrafts = { messages: Record<string, string>; textsTo: string; todayPlace: string; todayNumber: string; steps: string[]; paperName: string };

function noDrafts(): Drafts {
  return { contact: noContact(), words: '', deskToo: true, name: '', withPartner: false, eveningBefore: false, place: '', before: '', messages: {}, textsTo: '', todayPlace: '', todayNumber: '', steps: [], paperName: '' };
}

class Own {
  me = $state.raw<Me>();
  view = $state.raw<View>({ name: 'page' });
  /** What is now true, after something was done. */
  done = $state.raw<() => string>();
  drafts = $state<Drafts>(noDrafts());
  /** Texts that the guest opened in this visit, by item. */
  opened = $state.raw<Readonly<Record<string, Opened>>>({});
  /** The highest number seen in each thread in this visit: what is cut off later shows. */
  seen: Readonly<Record<string, number>> = {};
}

export const own = new Own();
let whose: string | undefined;

/** Fetches the page anew. @throws Problem */
export async function load(): Promise<void> {
  const me = await api.me();
  if (whose !== me.guest.id) {
    // Somebody else has signed in on this machine: nothing of the one before may be seen.
    if (whose !== undefined) leave();
    whose = me.guest.id;
  }
  // A day that has been moved or cancelled meanwhile has no screen of its own any more.
  const { view } = own;
  if (view.name === 'other_day' && !me.asks.some(({ id }) => id === view.ask.id)) own.view = { name: 'page' };
  if (view.name === 'stand_by_reach' && !me.stand_bys.some(({ id }) => id === view.standBy.id)) own.view = { name: 'page' };
  if (view.name === 'leave_week' && me.week?.request !== view.week.request) own.view = { name: 'page' };
  if ('booking' in view && view.name !== 'cancelled' && !me.bookings.some((booking) => booking.id === view.booking.id)) own.view = { name: 'page' };
  own.me = me;
}

/**
 * Turns to another screen of the page, as going to another page does: top, and the heading has the focus; the browser's
 * Back leads to the first screen and not away.
 */
export async function turnTo(view: View, done?: () => string): Promise<void> {
  if (view.name === 'page') closeLayer();
  else openLayer(() => void turnTo({ name: 'page' }));
  own.view = view;
  own.done = done;
  await tick();
  focusHeading();
  scrollTo({ top: 0, behavior: 'instant' });
}

/** Does something, fetches the page anew, and says on it what is now true. @throws Problem */
export async function doAndTell(action: () => Promise<unknown>, done: () => string, view: View = { name: 'page' }): Promise<void> {
  await action();
  await load();
  await turnTo(view, done);
}

/** Forgets drafts and place too: closing the page by hand, erasing, another guest. */
export function leave(): void {
  own.drafts = noDrafts();
  own.view = { name: 'page' };
  own.done = undefined;
  own.opened = {};
  own.seen = {};
  whose = undefined;
}

/** Forgets what was typed for a booking; messages and papers stay as they are. */
export function clearDrafts(): void {
  const { messages, textsTo, todayPlace, todayNumber, steps, paperName } = own.drafts;
  own.drafts = { ...noDrafts(), messages, textsTo, todayPlace, todayNumber, steps, paperName };
}

whenEnded(() => {
  own.me = undefined;
  own.opened = {};
  own.done = undefined;
});
