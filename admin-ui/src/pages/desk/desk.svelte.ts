import { t } from '../../i18n/index.ts';
import { staff, whenForgotten } from '../../staff/session.svelte.ts';
import { forgetDrafts } from './drafts.svelte.ts';
import type { Thread } from '../../crypto/crypto.ts';
import type { Named } from './shapes.ts';
import type { DutyOut, GuestCard, GuestOut } from './wire.ts';
import type { Opened } from './thread.ts';

/**
 * What the desk's pages share, in memory only. When the page covers itself everything that was opened is forgotten; which
 * guest was chosen and what is being typed stays for the same person.
 */

class Desk {
  /** The guest whose page is open. An id never stands in an address. */
  chosen = $state<string>();
  /** The booking whose words are being read. */
  reading = $state<string>();
  /** Who stands behind her now, as *today* told it last. */
  duty = $state.raw<DutyOut>();
  /** Her guests, once they were fetched. */
  guests = $state.raw<readonly GuestCard[]>();
  /** Those whose page was fetched, with what is sealed for her. */
  pages = $state.raw<Readonly<Record<string, GuestOut>>>({});
  /** Chosen names by the item that holds them; an empty one did not open. */
  names = $state.raw<Readonly<Record<string, string>>>({});
  /** Other opened texts, by item. */
  opened = $state.raw<Readonly<Record<string, Opened>>>({});
  /** Threads as they were judged when they were last opened, by guest. */
  threads = $state.raw<Readonly<Record<string, Thread>>>({});
}

export const desk = new Desk();

/** The chosen name inside a sentence, or the card name as long as it is sealed. */
export function plainNameOf({ nameItem, cardName }: Pick<Named, 'nameItem' | 'cardName'>): string {
  const name = nameItem === undefined ? '' : (desk.names[nameItem] ?? '');
  return name === '' ? cardName : name;
}

/** The same at the head of something: a chosen name in quotation marks. */
export function nameOf(of: Pick<Named, 'nameItem' | 'cardName'>): string {
  const name = plainNameOf(of);
  return name === of.cardName ? name : t('desk.quoted', { name });
}

/** Whether a chosen name is still sealed here. */
export function isUnnamed({ nameItem }: Pick<Named, 'nameItem'>): boolean {
  return nameItem !== undefined && desk.names[nameItem] === undefined;
}

export function keepOpened(more: Readonly<Record<string, Opened>>): void {
  desk.opened = { ...desk.opened, ...more };
}

export function forgetOpened(): void {
  desk.names = {};
  desk.opened = {};
  desk.threads = {};
}

whenForgotten(forgetOpened);

// Signed out by wish: nothing stays for whoever sits down here next.
$effect.root(() => {
  $effect(() => {
    if (staff.stage !== 'out') return;
    desk.chosen = undefined;
    desk.reading = undefined;
    desk.guests = undefined;
    desk.pages = {};
    forgetDrafts();
  });
});
