import { identityToRecipient } from 'age-encryption';
import { deriveKeys, identityOf, type GuestKeys } from './keys.ts';
import { newEntropy } from './words.ts';

/** Invented people for the tests of this folder. Imported by tests only. */

export const origin = 'https://lysning.example';

export function newGuest(at = origin): Promise<GuestKeys> {
  return deriveKeys(newEntropy(), at);
}

/** A counsellor or desk: somebody with a hybrid identity. */
export async function newAddressee(): Promise<{ identity: string; recipient: string }> {
  const identity = identityOf(new Uint8Array([...newEntropy(), ...newEntropy()]));
  return { identity, recipient: await identityToRecipient(identity) };
}
