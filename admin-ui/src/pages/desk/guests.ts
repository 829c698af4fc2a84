import type { Ending } from './ends.ts';
import type { Named } from './shapes.ts';
import type { GuestCard } from './wire.ts';

/** A counsellor's guests as lists show them. Pure. */

export function namedOf(guest: GuestCard): Named {
  return { guest: guest.id, cardName: guest.card_name, nameItem: guest.chosen_name?.id };
}

/** Everything that ends soon with any of them. */
export function endingsOf(guests: readonly GuestCard[]): Ending[] {
  return guests.flatMap(({ id, ends_soon }) => ends_soon.map(({ kind, until }) => ({ guest: id, kind, until })));
}
