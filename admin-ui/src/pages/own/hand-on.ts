import { api } from '../../api/client.ts';
import type { Booking, HeldItem, Keys, Me, Programme, SealedItem } from '../../api/types.ts';
import type { InHand } from '../keys.svelte.ts';
import { sealAll } from '../booking/items.ts';
import { readyToSeal } from '../sealing.ts';
import { groupsOf, itemsOf, textsToSeal, type Group } from './texts.ts';
import { everyWriter, writerOf } from './writers.ts';

/**
 * What a new colleague gets to read: what the guest ticks, sealed anew here, and nothing else. The guest's own words are
 * sealed again; messages and notes are handed on as their writers signed them.
 */

const own = new Set<string>(['chosen_name', 'contact', 'words_beforehand']);

/**
 * What can be sealed for somebody new, by text: the guest's own words from whichever copy is there - the old colleague's
 * may have ended -, and what was written with the old colleague.
 */
export function handable(me: Me, booking: Booking): Group[] {
  const written = me.items.filter(({ to, with: other, kind }) => to === 'counsellor' && other === booking.day.counsellor && (kind === 'message' || kind === 'working_note'));
  return groupsOf([...itemsOf(me, booking).filter(({ kind }) => own.has(kind)), ...written]);
}

/** Ticked unless taken off: what a new colleague needs to call and to reach the guest, and what was meant for the talk. */
export function tickedAtFirst(groups: readonly Group[]): string[] {
  return groups.filter(({ kind }) => own.has(kind)).map(({ key }) => key);
}

/** `items` go with the yes; `later` after it, once the day is the new colleague's. @throws Problem, SealingError */
export async function sealAnew(programme: Programme, inHand: InHand, keys: Keys, counsellor: string, groups: readonly Group[]): Promise<{ items: SealedItem[]; later: SealedItem[] }> {
  const sealing = await readyToSeal(programme, counsellor);
  const all = groups.flatMap(({ items }) => items);
  const { texts } = await textsToSeal(sealing.crypto, inHand.keys, all.filter(({ kind }) => own.has(kind)), () => ['counsellor']);
  const items = await sealAll(sealing, inHand.keys, programme, texts);
  const later: SealedItem[] = [];
  for (const item of all.filter(({ kind }) => !own.has(kind))) {
    const sealed = await handOn(item);
    if (sealed !== undefined) later.push(sealed);
  }
  return { items, later };

  async function handOn(item: HeldItem): Promise<SealedItem | undefined> {
    const { crypto, recipients } = sealing;
    const from = writerOf(crypto, inHand.keys, keys, item.author) ?? everyWriter(crypto, inHand.keys, keys)[0];
    if (from === undefined || item.kind === 'forwarded') return undefined;
    const { sealed } = await api.item(item.id);
    const opened = await crypto.openAs(inHand.keys, sealed, {
      kind: item.kind, id: item.id, guest: inHand.keys.guest, recipients: [inHand.keys.recipient, undefined], from, seq: item.seq,
    });
    const handed = await crypto.forward(inHand.keys, opened, {
      recipients: [inHand.keys.recipient, recipients.counsellor ?? ''], day: crypto.dateIn(programme.zone, new Date()),
    });
    return { ...handed, to: 'counsellor', of: item.id };
  }
}
