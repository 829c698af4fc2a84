import { api } from '../../api/client.ts';
import type { Passkey, Programme } from '../../api/types.ts';
import { loadCrypto } from '../../crypto/lazy.ts';
import { t } from '../../i18n/index.ts';
import { begin } from '../../session.svelte.ts';
import { hand } from '../keys.svelte.ts';

/** The way back as a passkey: kept beside the password form, as its equal, wherever the browser can lock something with it. */

type Able = { getClientCapabilities?: () => Promise<Record<string, boolean>>; signalUnknownCredential?: (what: { rpId: string; credentialId: string }) => Promise<void> };

/** A browser that does not say that it can is not asked: a passkey without a lock would be one more thing in the phone, for nothing. */
export async function passkeysWork(): Promise<boolean> {
  if (!('PublicKeyCredential' in window)) return false;
  try {
    return (await (PublicKeyCredential as Able).getClientCapabilities?.())?.['extension:prf'] === true;
  } catch {
    return false;
  }
}

/** Makes one and keeps it. @throws Problem */
export async function keepPasskey(programme: Programme, words: readonly string[]): Promise<void> {
  const crypto = await loadCrypto();
  const entropy = crypto.entropyOf(words);
  if (entropy === undefined) return;
  const names = { site: programme.name, user: t('booked.calendar_title') };
  const { made, wrapped } = await crypto.makePasskey(await api.beginPasskey(), names, entropy, location.origin);
  try {
    await api.addPasskey(made, wrapped);
  } catch (thrown) {
    forgetInPhone([made.id]);
    throw thrown;
  }
}

/** Opens the page with a passkey: it gives the words back, and they sign in as ever. @throws Problem */
export async function openByPasskey(ownDevice: boolean): Promise<void> {
  const crypto = await loadCrypto();
  const entropy = await crypto.usePasskey(await api.beginOpenPasskey(), (shown) => api.openPasskey(shown), location.origin);
  await openByEntropy(entropy, ownDevice);
}

/** Signs in with the key of the words, wherever they came from. @throws Problem */
export async function openByEntropy(entropy: Uint8Array, ownDevice: boolean): Promise<void> {
  const crypto = await loadCrypto();
  const keys = await crypto.deriveKeys(entropy, location.origin);
  const locator = crypto.toBase64(keys.locator);
  const { challenge } = await api.challenge(locator);
  const answer = await api.signIn({ locator, challenge, signature: crypto.signInSignature(keys, challenge), own_device: ownDevice });
  hand.held = { keys, words: crypto.toWords(entropy) };
  begin(answer);
}

/** Removes one. @throws Problem */
export async function endPasskey(passkey: Passkey): Promise<void> {
  await api.endPasskey(passkey.id);
  forgetInPhone([passkey.credential]);
}

/** Asks the phone not to list what opens nothing any more. Not every phone can be asked. */
export function forgetInPhone(credentials: readonly string[]): void {
  for (const one of credentials) {
    const credentialId = one.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    void (PublicKeyCredential as Able).signalUnknownCredential?.({ rpId: location.hostname, credentialId }).catch(() => undefined);
  }
}
