import { api } from '../../api/client.ts';
import type { Booking, HeldItem, Keys, Me, Programme, SealedItem } from '../../api/types.ts';
import type { Opened } from '../../crypto/crypto.ts';
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
  const written = me.items.filter(({ to, with: other, kind }) => to === 'counsellor' && other === booking.day.counsellor && (kind === 'message' || kind === 'working_note' || kind === 'forwarded'));
  return groupsOf([...itemsOf(me, booking).filter(({ kind }) => own.has(kind)), ...written]);
}

/** Ticked unless taken off: what a new colleague needs to call and to reach the guest, and what was meant for the talk. */
export function tickedAtFirst(groups: readonly Group[]): string[] {
  return groups.filter(({ kind }) => own.has(kind)).map(({ key }) => key);
}

/** The server takes as many with one answer. */
const most = 12;

/**
 * All that goes with the yes, in one request: either the colleague gets it or the day stays where it is. `ticked` are those that
 * are too many for it, or that do not open here: the old colleague's browser seals them. @throws Problem, SealingError
 */
export async function sealAnew(programme: Programme, inHand: InHand, keys: Keys, counsellor: string, groups: readonly Group[]): Promise<{ items: SealedItem[]; ticked: string[] }> {
  const sealing = await readyToSeal(programme, counsellor);
  const all = groups.flatMap(({ items }) => items);
  const { texts } = await textsToSeal(sealing.crypto, inHand.keys, all.filter(({ kind }) => own.has(kind)), () => ['counsellor']);
  const items = await sealAll(sealing, inHand.keys, programme, texts);
  const ticked: string[] = [];
  for (const item of all.filter(({ kind }) => !own.has(kind))) {
    const sealed = items.length < most ? await handOn(item) : undefined;
    if (sealed !== undefined) items.push(sealed);
    else ticked.push(item.id);
  }
  return { items, ticked };

  async function handOn(item: HeldItem): Promise<SealedItem | undefined> {
    const { crypto, recipients } = sealing;
    const from = writerOf(crypto, inHand.keys, keys, item.author);
    if (from === undefined) return undefined;
    const { sealed } = await api.item(item.id);
    const expected = { kind: item.kind, id: item.id, guest: inHand.keys.guest, recipients: [inHand.keys.recipient, undefined] as const, from, seq: item.seq, epoch: item.epoch };
    let opened: Opened;
    try {
      opened = item.kind === 'forwarded'
        ? (await crypto.openForwarded(inHand.keys, sealed, { ...expected, was: item.was }, everyWriter(crypto, inHand.keys, keys))).inner
        : await crypto.openAs(inHand.keys, sealed, expected);
    } catch (thrown) {
      if (thrown instanceof crypto.EnvelopeError) return undefined;
      throw thrown;
    }
    const handed = await crypto.forward(inHand.keys, opened, {
      recipients: [inHand.keys.recipient, recipients.counsellor ?? ''], day: crypto.dateIn(programme.zone, new Date()),
    });
    return { ...handed, to: 'counsellor', of: item.id };
  }
}
