import { sha256Hex, toBase64, utf8 } from './bytes.ts';
import type { GuestKeys } from './keys.ts';

/** Signatures with the sign-in key. Each names its purpose and the origin, so that none can be used anywhere else. */

/**
 * The `Lysning-Proof` of a first booking or call: that whoever sends it holds the keys in it, and that not a byte of it
 * was changed on the way. `raw` is the action's body as it is sent.
 */
export function proveFirst(keys: GuestKeys, purpose: 'first-booking' | 'first-call' | 'first-week' | 'claim', action: { key: string; raw: string }): string {
  const message = `lysning/v1|${purpose}|${keys.origin}|${action.key}|${sha256Hex(utf8(action.raw))}`;
  return toBase64(keys.signIn.sign(utf8(message)));
}

/** The answer to the server's challenge at signing in. */
export function signInSignature(keys: GuestKeys, challenge: string): string {
  return toBase64(keys.signIn.sign(utf8(`lysning/v1|sign-in|${keys.origin}|${challenge}`)));
}
