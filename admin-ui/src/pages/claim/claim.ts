import { api, newAction, type Action } from '../../api/client.ts';
import type { ClaimAsk } from '../../api/types.ts';
import { loadCrypto } from '../../crypto/lazy.ts';
import { language } from '../../i18n/index.ts';
import { begin } from '../../session.svelte.ts';
import { hand, type InHand } from '../keys.svelte.ts';
import { newWords } from '../sealing.ts';

/** Bringing words of one's own to a day that the office has booked by telephone. */

/** The same bytes each time it is sent; kept until an answer came. */
export type ClaimAttempt = { action: Action<ClaimAsk>; proof: string; inHand: InHand };

/** Makes the twelve words and signs. The name and code go with them; the words never do. */
export async function makeClaim(cardName: string, code: string): Promise<ClaimAttempt> {
  const crypto = await loadCrypto();
  const inHand = await newWords(crypto);
  const action = newAction<ClaimAsk>({ card_name: cardName.trim(), code: code.trim(), guest: crypto.publicKeys(inHand.keys, language()) });
  return { action, proof: crypto.proveFirst(inHand.keys, 'claim', action), inHand };
}

/** @throws Problem `claim_refused` whatever was wrong */
export async function sendClaim(attempt: ClaimAttempt): Promise<void> {
  const session = await api.claim(attempt.action, attempt.proof);
  begin(session);
  hand.held = attempt.inHand;
}
