import type { GuestKeys } from '../crypto/crypto.ts';
import { whenEnded } from '../session.svelte.ts';

/**
 * The guest's keys and words while somebody is signed in: in this page's memory, gone with the session. They are never
 * sent; only what they sign is.
 */

export type InHand = { keys: GuestKeys; words: readonly string[] };

class Hand {
  held = $state.raw<InHand>();
}

export const hand = new Hand();

whenEnded(() => {
  hand.held = undefined;
});
