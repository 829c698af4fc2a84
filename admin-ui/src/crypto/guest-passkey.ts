import { Problem } from '../api/problem.ts';
import type { PasskeyMade, PasskeyOpening, PasskeyShown, PasskeyWish } from '../api/types.ts';
import { fromBase64, joined, toBase64, utf8 } from './bytes.ts';
import { createPasskey, PasskeyError, touchForSecret, touchPasskey, type CredentialJSON } from './passkey.ts';
import { randomBytes } from './random.ts';

/**
 * A doctor's way back kept as a passkey: the 16 bytes behind the words, locked with a secret that only the phone can make
 * (WebAuthn's PRF). The server keeps the lock shut and hands it out to whoever shows the passkey. The secret stays here.
 */

const salt = utf8('lysning/guest-passkey/v1');
const nonceSize = 12;
const patience = 120_000; // milliseconds: somebody may have to find the other phone first

/** What a phone lists a passkey under: neutral, for others may see the list. */
export type PasskeyNames = { site: string; user: string };

/** Makes a passkey and locks the bytes with it. @throws Problem `passkey_…` */
export async function makePasskey(wish: PasskeyWish, names: PasskeyNames, entropy: Uint8Array, origin: string): Promise<{ made: PasskeyMade; wrapped: string }> {
  const { credential, prf, hasPrf } = await said(() => createPasskey({
    rp: { id: wish.rp_id, name: names.site },
    user: { id: wish.user_handle, name: names.user, displayName: names.user },
    challenge: wish.challenge,
    pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
    excludeCredentials: wish.known.map((id) => ({ type: 'public-key', id })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
    timeout: patience,
  }));
  // Some phones make the secret only when a passkey is used, not when it is made.
  const secret = prf ?? (hasPrf ? await said(() => touchForSecret(credential.rawId)) : undefined);
  if (secret === undefined) throw new Problem('passkey_no_lock', 0);
  return { made: madeOnly(credential), wrapped: toBase64(await lock(entropy, secret, origin)) };
}

/** Lets the phone choose a passkey, shows it to the server, and gives the bytes behind the words. @throws Problem */
export async function usePasskey(opening: PasskeyOpening, show: (shown: PasskeyShown) => Promise<{ wrapped: string }>, origin: string): Promise<Uint8Array> {
  const { credential, prf } = await said(() => touchPasskey({
    rpId: opening.rp_id, challenge: opening.challenge, userVerification: 'required', timeout: patience,
  }));
  if (prf === undefined) throw new Problem('passkey_no_lock', 0);
  const { wrapped } = await show(shownOnly(credential));
  return unlock(fromBase64(wrapped), prf, origin);
}

async function said<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof PasskeyError)) throw thrown;
    throw new Problem(thrown.why === 'known' ? 'passkey_here_already' : 'passkey_cancelled', 0);
  }
}

/** A new passkey as the server may see it, written out member by member. */
export function madeOnly({ rawId, response }: CredentialJSON): PasskeyMade {
  return { id: standard(rawId), client_data: standard(response['clientDataJSON']), attestation: standard(response['attestationObject']) };
}

/** A passkey's signature as the server may see it, written out member by member. */
export function shownOnly({ rawId, response }: CredentialJSON): PasskeyShown {
  return {
    id: standard(rawId),
    user_handle: standard(response['userHandle']),
    client_data: standard(response['clientDataJSON']),
    authenticator_data: standard(response['authenticatorData']),
    signature: standard(response['signature']),
  };
}

/** Base64 as this program's interface writes it. */
function standard(url: string | string[] | undefined): string {
  const text = typeof url === 'string' ? url.replaceAll('-', '+').replaceAll('_', '/') : '';
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** A nonce and AES-256-GCM over the bytes, bound to this programme's address. */
export async function lock(entropy: Uint8Array, secret: Uint8Array, origin: string): Promise<Uint8Array> {
  const nonce = randomBytes(nonceSize);
  const sealed = await crypto.subtle.encrypt(params(nonce, origin), await keyOf(secret, origin), entropy as BufferSource);
  return joined(nonce, new Uint8Array(sealed));
}

/** @throws Problem `passkey_opens_nothing` when it was not locked with this secret, at this address */
export async function unlock(wrapped: Uint8Array, secret: Uint8Array, origin: string): Promise<Uint8Array> {
  try {
    const key = await keyOf(secret, origin);
    return new Uint8Array(await crypto.subtle.decrypt(params(wrapped.subarray(0, nonceSize), origin), key, wrapped.subarray(nonceSize) as BufferSource));
  } catch {
    throw new Problem('passkey_opens_nothing', 0);
  }
}

function params(nonce: Uint8Array, origin: string): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce as BufferSource, additionalData: utf8(`lysning/v1|${origin}|guest-passkey`) as BufferSource };
}

async function keyOf(secret: Uint8Array, origin: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret as BufferSource, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: salt as BufferSource, info: utf8(`lysning/v1|${origin}`) as BufferSource };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
