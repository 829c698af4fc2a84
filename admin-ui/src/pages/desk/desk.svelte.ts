import { t } from '../../i18n/index.ts';
import { staff, whenForgotten } from '../../staff/session.svelte.ts';
import { forgetDrafts } from './drafts.svelte.ts';
import type { Thread } from '../../crypto/crypto.ts';
import type { Named } from './shapes.ts';
import { ownSide, type Side } from './sides.ts';
import type { DutyOut, GuestCard, GuestOut } from './wire.ts';
import type { Opened } from './thread.ts';

/**
 * What the desk's pages share, in memory only. When the page covers itself everything that was opened is forgotten; which
 * guest was chosen and what is being typed stays for the same person.
 */

export class Desk {
  /**
   * `side` opens and signs: as herself, or as a member with her desk's keys. It is made when it is needed, since it may take
   * a touch; `anew` when the keys may have changed. `beginning` tells the drafts of one desk from those of another.
   */
  constructor(readonly as: Side['as'], readonly side: (anew?: boolean) => Promise<Side>, readonly beginning = '') {
    whenForgotten(() => this.forgetOpened());
    // Signed out by wish: nothing stays for whoever sits down here next.
    $effect.root(() => {
      $effect(() => {
        if (staff.stage !== 'out') return;
        this.chosen = undefined;
        this.reading = undefined;
        this.guests = undefined;
        this.pages = {};
        forgetDrafts();
      });
    });
  }

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

  keepOpened(more: Readonly<Record<string, Opened>>): void {
    this.opened = { ...this.opened, ...more };
  }

  forgetOpened(): void {
    this.names = {};
    this.opened = {};
    this.threads = {};
  }
}

/** A counsellor's own. */
export const desk = new Desk('counsellor', ownSide);

/** The chosen name inside a sentence, or the card name as long as it is sealed; without either a guest has only telephoned. */
export function plainNameOf({ nameItem, cardName }: Pick<Named, 'nameItem' | 'cardName'>, at: Desk = desk): string {
  const name = nameItem === undefined ? '' : (at.names[nameItem] ?? '');
  return name !== '' ? name : cardName !== '' ? cardName : t('guests.no_card');
}

/** The same at the head of something: a chosen name in quotation marks. */
export function nameOf(of: Pick<Named, 'nameItem' | 'cardName'>, at: Desk = desk): string {
  const name = plainNameOf(of, at);
  return name === of.cardName || of.nameItem === undefined || (at.names[of.nameItem] ?? '') === '' ? name : t('desk.quoted', { name });
}

/** Whether a chosen name is still sealed here. */
export function isUnnamed({ nameItem }: Pick<Named, 'nameItem'>, at: Desk = desk): boolean {
  return nameItem !== undefined && at.names[nameItem] === undefined;
}
