import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32 } from '@scure/base';
import { identityToRecipient } from 'age-encryption';
import { toBase64, toHex, utf8 } from './bytes.ts';
import type { GuestKeysPublic } from '../api/types.ts';

/**
 * Everything that a guest's twelve words open, derived from their 16 bytes, the program's origin and a label for each
 * purpose. The same derivation stands in Go (internal/note, tests), held together by internal/note/testdata/words.json.
 */

/** Private parts stay in this object: they are used through it, and never put into a message, an address or storage. */
export type GuestKeys = {
  readonly origin: string;
  /** The guest's id, which follows from the words too: 32 hex. */
  readonly guest: string;
  /** What the server looks a guest up by; it keeps a hash of it. */
  readonly locator: Uint8Array;
  readonly signIn: SigningKey;
  readonly signing: SigningKey;
  /** age hybrid identity: reads what is sealed for this guest. */
  readonly identity: string;
  readonly recipient: string;
};

export type SigningKey = { readonly public: Uint8Array; readonly sign: (message: Uint8Array) => Uint8Array };

const salt = utf8('lysning/words/v1');

function derive(entropy: Uint8Array, origin: string, label: string, length: number): Uint8Array {
  return hkdf(sha256, entropy, salt, utf8(`lysning/v1|${origin}|${label}`), length);
}

export function signingKey(seed: Uint8Array): SigningKey {
  return { public: ed25519.getPublicKey(seed), sign: (message) => ed25519.sign(message, seed) };
}

/** The identity string of 32 bytes, as the stock age tool reads it. */
export function identityOf(seed: Uint8Array): string {
  return bech32.encodeFromBytes('AGE-SECRET-KEY-PQ-', seed).toUpperCase();
}

/** The keys of 16 bytes at an origin such as `https://example.org`. */
export async function deriveKeys(entropy: Uint8Array, origin: string): Promise<GuestKeys> {
  if (entropy.length !== 16) throw new RangeError('keys come from 16 bytes');
  const identity = identityOf(derive(entropy, origin, 'age', 32));
  return {
    origin,
    guest: toHex(derive(entropy, origin, 'guest', 16)),
    locator: derive(entropy, origin, 'locator', 32),
    signIn: signingKey(derive(entropy, origin, 'sign-in', 32)),
    signing: signingKey(derive(entropy, origin, 'signing', 32)),
    identity,
    recipient: await identityToRecipient(identity),
  };
}

/** The public half, as the server takes it with a first booking or call. */
export function publicKeys(keys: GuestKeys, language: string): GuestKeysPublic {
  return {
    id: keys.guest,
    locator: toBase64(keys.locator),
    sign_in_key: toBase64(keys.signIn.public),
    signing_key: toBase64(keys.signing.public),
    recipient: keys.recipient,
    language,
  };
}
