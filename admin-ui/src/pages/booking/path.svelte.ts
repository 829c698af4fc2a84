import type { Booking, Day, Hold } from '../../api/types.ts';
import { api } from '../../api/client.ts';
import { mayLose } from '../../router.svelte.ts';
import { whenEnded } from '../../session.svelte.ts';
import { nothingTyped, type Typed } from './typed.ts';

/**
 * What the booking path remembers between its pages: in memory only, gone with the page. Whom somebody would rather not
 * meet, what they typed, the day that is held for them, and at the end what was booked.
 */

export type Filters = { month?: string | undefined; place?: string | undefined; counsellor?: string | undefined };
export type Avoided = { counsellors: string[]; employers: string[] };

/** Why somebody is back at the list. */
export type SentBack = 'day_taken' | 'day_withdrawn';

class Path {
  filters = $state<Filters>({});
  avoided = $state<Avoided>({ counsellors: [], employers: [] });
  /** The day picked in the list. */
  chosen = $state<string>();
  hold = $state.raw<Hold>();
  typed = $state<Typed>(nothingTyped());
  sentBack = $state<SentBack>();
  /** Set once the booking is certain; its page is shown from here. */
  booked = $state.raw<{ booking: Booking; wroteWords: boolean }>();
}

export const path = new Path();

/** What is shared with the server when a list is asked for or a day is held. */
export function avoidedAsk(): { without?: string[]; without_employers?: string[] } {
  const { counsellors, employers } = path.avoided;
  return {
    ...(counsellors.length > 0 ? { without: [...counsellors] } : {}),
    ...(employers.length > 0 ? { without_employers: [...employers] } : {}),
  };
}

/** Gives a held day back at once, when somebody returns to the list. A lost answer does no harm: holds end by themselves. */
export async function letGo(): Promise<Day | undefined> {
  const held = path.hold;
  path.hold = undefined;
  if (held === undefined) return undefined;
  await api.release(held.hold).catch(() => undefined);
  return held.day;
}

/** Forgets what was typed and chosen, once it is booked. */
export function finish(booking: Booking, wroteWords: boolean): void {
  path.booked = { booking, wroteWords };
  path.typed = nothingTyped();
  path.hold = undefined;
  path.chosen = undefined;
  path.sentBack = undefined;
}

/** Whether anything stands in the boxes. */
export function somethingTyped(): boolean {
  const { name, words, contact } = path.typed;
  return `${name}${words}${contact.channel}${contact.hours}${contact.say}`.trim() !== '';
}

mayLose(somethingTyped);

whenEnded(() => {
  path.booked = undefined;
});
