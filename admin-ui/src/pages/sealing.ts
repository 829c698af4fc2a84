import type { Counsellor, Programme } from '../api/types.ts';
import type { Crypto } from '../crypto/lazy.ts';
import { loadCrypto } from '../crypto/lazy.ts';
import type { InHand } from './keys.svelte.ts';

/** The way from a page to the cryptography: fetched when it is needed, tested before a field is offered. */

const tested = new Map<string, Promise<Crypto>>();

/**
 * The cryptography, once it has shown that it works for exactly these people's keys. A failure is not remembered: the
 * line may have been down. @throws SealingError
 */
export function readyToSeal(programme: Programme, recipients: readonly string[]): Promise<Crypto> {
  const name = recipients.join(' ');
  let ready = tested.get(name);
  if (ready === undefined) {
    ready = prepare(programme, recipients).catch((thrown: unknown) => {
      tested.delete(name);
      throw thrown;
    });
    tested.set(name, ready);
  }
  return ready;
}

async function prepare(programme: Programme, recipients: readonly string[]): Promise<Crypto> {
  const crypto = await loadCrypto();
  await crypto.selfTest({ programme, origin: location.origin, now: new Date(), recipients });
  return crypto;
}

/** The keys of everybody to whom a booking with this counsellor may write. */
export function recipientsFor(programme: Programme, counsellor: Counsellor | undefined): string[] {
  return [counsellor?.recipient ?? '', programme.desks.office.recipient, programme.desks.safety.recipient];
}

/** New words and what follows from them, for somebody who has none yet. */
export async function newWords(crypto: Crypto): Promise<InHand> {
  const entropy = crypto.newEntropy();
  return { keys: await crypto.deriveKeys(entropy, location.origin), words: crypto.toWords(entropy) };
}
