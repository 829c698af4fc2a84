import { codeAndKeys } from '../sealing.ts';
import { fetchItems } from '../../staff/kit.svelte.ts';
import { programme as fetchProgramme } from '../programme.ts';
import type { Desk } from './desk.svelte.ts';
import { believed, breathe, put, type Known } from './sealed.ts';
import type { Side } from './sides.ts';
import type { GuestOut, ItemIn } from './wire.ts';

/**
 * Sealing anew what was sealed before, as its writer signed it: for the colleague whom the guest lets have it, or for the next
 * key of a desk. What does not open here is left as it is.
 */

/** How many the server takes at once; each is as long as a letter. */
const most = 12;

/** For whom: the key, and what the server is told of it. */
export type Next = { recipient: string } & Pick<ItemIn, 'to' | 'epoch' | 'reader'>;

/**
 * Opens some items of a guest and hands each on. Can be done again after it broke off: what is there under its new key is no
 * longer listed. Tells how many could not be opened here. @throws Problem, SealingError
 */
export async function handOn(side: Side, guest: GuestOut, items: readonly Known[], next: Next, anew: boolean): Promise<number> {
  const { crypto } = await codeAndKeys();
  const programme = await fetchProgramme();
  const now = new Date();
  const { recipient, ...address } = next;
  const recipients = [guest.recipient, recipient] as const;
  await crypto.selfTest({ programme, origin: location.origin, now, recipients });
  let closed = 0;
  for (let from = 0; from < items.length; from += most) {
    const batch = items.slice(from, from + most);
    const fetched = await fetchItems(batch.map(({ id }) => id), anew);
    const sealed: ItemIn[] = [];
    for (const [at, item] of batch.entries()) {
      const one = fetched[at];
      if (one === undefined || !('sealed' in one)) continue; // ended meanwhile
      try {
        const opened = await believed(crypto, side, guest, item, one.sealed);
        const handed = await crypto.forward(side.signer, opened, { recipients, day: crypto.dateIn(programme.zone, now) });
        sealed.push({ ...handed, ...address, of: item.id });
      } catch (thrown) {
        if (!(thrown instanceof crypto.EnvelopeError)) throw thrown;
        closed += 1;
      }
      await breathe();
    }
    if (sealed.length > 0) await put(guest.id, sealed);
  }
  return closed;
}

/** What a guest lets a colleague have of what is hers, by colleague. */
export function ticked(guest: GuestOut): Map<string, Known[]> {
  const all = new Map<string, Known[]>();
  for (const item of guest.items) {
    if (item.hand_to !== undefined) all.set(item.hand_to, [...(all.get(item.hand_to) ?? []), item]);
  }
  return all;
}

/** Hands on to a colleague what the guest has ticked. @throws Problem */
export async function handToColleague(at: Desk, guest: GuestOut, colleague: string, items: readonly Known[]): Promise<number> {
  const side = await at.side();
  const { keys } = await codeAndKeys();
  const recipient = keys.counsellors.find(({ id }) => id === colleague)?.recipient ?? '';
  return handOn(side, guest, items, { recipient, to: 'counsellor', reader: colleague }, false);
}
