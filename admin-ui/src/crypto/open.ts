import { Decrypter } from 'age-encryption';
import { fromBase64 } from './bytes.ts';
import { EnvelopeError, isFrom, parse, recipientHash, type Envelope } from './envelope.ts';
import type { GuestKeys } from './keys.ts';
import type { Kind } from '../api/types.ts';

/** Bytes of every sealed item: two hybrid stanzas around the padded plaintext. The server refuses any other size. */
export const sealedSize = 7312;

/** What the page knows about the item that it asked for. */
export type Expected = { id: string; kind: Kind; /** The other addressee's key, where it is still known. */ other?: string };

/**
 * Opens what the guest's own words sealed, and believes nothing that it says about itself: sender, guest, origin, kind,
 * id and both addressees must be those expected. Any failure looks the same to the server, which is told nothing.
 * @throws EnvelopeError for whatever is not exactly that; the page then shows *sealed, not for you*.
 */
export async function open(keys: GuestKeys, sealed: string, expected: Expected): Promise<Envelope> {
  const envelope = await openFile(keys.identity, decoded(sealed));
  const right =
    envelope.origin === keys.origin &&
    envelope.guest === keys.guest &&
    envelope.id === expected.id &&
    envelope.kind === expected.kind &&
    isFrom(envelope, keys.signing.public) &&
    envelope.to[0] === recipientHash(keys.recipient) &&
    (expected.other === undefined || envelope.to[1] === recipientHash(expected.other));
  if (!right) throw new EnvelopeError('context');
  return envelope;
}

/** Whether an opened item was sealed for this key beside the guest's own: the server says who that is, the envelope proves it. */
export function isFor(envelope: Envelope, recipient: string): boolean {
  return envelope.to[1] === recipientHash(recipient);
}

/** Decrypts and verifies an age file for one of its two recipients. @throws EnvelopeError */
export async function openFile(identity: string, file: Uint8Array): Promise<Envelope> {
  if (file.length !== sealedSize || !hasTwoHybridStanzas(file)) throw new EnvelopeError('form');
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  let plain: Uint8Array;
  try {
    plain = await decrypter.decrypt(file);
  } catch {
    throw new EnvelopeError('form');
  }
  return parse(plain);
}

/** Reads the stanzas' kinds from the header, which is text up to its MAC line; that of two hybrid stanzas ends before 3,200 bytes. */
export function hasTwoHybridStanzas(file: Uint8Array): boolean {
  const text = String.fromCharCode(...file.subarray(0, 4096));
  const end = text.indexOf('\n--- ');
  if (end < 0) return false;
  const stanzas = text.slice(0, end).split('\n').filter((line) => line.startsWith('-> '));
  return stanzas.length === 2 && stanzas.every((line) => line.startsWith('-> mlkem768x25519 '));
}

function decoded(sealed: string): Uint8Array {
  try {
    return fromBase64(sealed);
  } catch {
    throw new EnvelopeError('form');
  }
}
