import { noLetter, type LetterParts } from './letter.ts';

/**
 * What a counsellor is typing, by guest, in this page's memory: it survives an error, a turned language, another screen
 * and the lock after idling, and is there again for the same counsellor only. Never sent, never stored.
 */

export type Drafts = { message: string; note: string; letter: LetterParts };

function noDrafts(): Drafts {
  return { message: '', note: '', letter: noLetter() };
}

class Kept {
  /** By guest id. */
  all = $state<Record<string, Drafts>>({});
}

const kept = new Kept();
let whose: string | undefined;

/** Says whose drafts these are. Called at every sign-in: another person on the same machine finds nothing. */
export function draftsAreOf(staff: string): void {
  if (whose !== undefined && whose !== staff) forgetDrafts();
  whose = staff;
}

/** Makes room for drafts to one guest. Called before they are shown: showing must change nothing. */
export function makeRoomFor(guest: string): void {
  kept.all[guest] ??= noDrafts();
}

/** The drafts to one guest; what is typed is bound to them. */
export function draftsTo(guest: string): Drafts {
  return kept.all[guest] ?? noDrafts();
}

/** Those to one guest are no longer wanted: the guest is gone. */
export function forgetDraftsTo(guest: string): void {
  kept.all = Object.fromEntries(Object.entries(kept.all).filter(([id]) => id !== guest));
}

/** Signing out by hand, another person: nothing stays. */
export function forgetDrafts(): void {
  kept.all = {};
  whose = undefined;
}

/** Whether leaving the page now would lose something. */
export function hasDrafts(): boolean {
  return Object.values(kept.all).some(({ message, note, letter }) => [message, note, ...Object.values(letter)].some((text) => text.trim() !== ''));
}
