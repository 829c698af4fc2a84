import { ed25519 } from '@noble/curves/ed25519.js';
import { toBase64, utf8 } from './bytes.ts';
import type { SigningKey } from './keys.ts';

/** What lets a member write for a desk: a signature by the desk's key of an epoch over the member's own key. */

export type Desk = 'office' | 'safety';

export type Certificate = { desk: Desk; epoch: number; signature: Uint8Array };

function certified(origin: string, desk: Desk, epoch: number, member: Uint8Array): Uint8Array {
  return utf8(`lysning/v1|desk-certificate|${origin}|${desk}|${epoch}|${toBase64(member)}`);
}

/** Made by a member, who holds the desk's seed, for their own key. */
export function certify(origin: string, desk: Desk, epoch: number, member: Uint8Array, key: SigningKey): Certificate {
  return { desk, epoch, signature: key.sign(certified(origin, desk, epoch, member)) };
}

/** Whether a desk's key made this certificate for a member. */
export function isCertificate(certificate: Certificate, origin: string, member: Uint8Array, key: Uint8Array): boolean {
  try {
    return key.length === 32 && ed25519.verify(certificate.signature, certified(origin, certificate.desk, certificate.epoch, member), key, { zip215: false });
  } catch {
    return false; // not a point of the curve
  }
}
