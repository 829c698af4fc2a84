import type { Keys } from '../../api/types.ts';
import type { Epoch, GuestKeys, Writer } from '../../crypto/crypto.ts';
import type { Crypto } from '../../crypto/lazy.ts';

/** Whose signature is believed under an author of the list; undefined for somebody whose key is not known here: then nothing is. */
export function writerOf(crypto: Crypto, guest: GuestKeys, keys: Keys, author: string): Writer | undefined {
  if (author === 'guest') return { key: guest.signing.public };
  if (author === 'office' || author === 'safety') {
    return { desks: epochsOf(keys, author).map(({ epoch, signing_key: key }) => ({ desk: author, epoch, key: crypto.fromBase64(key) })) };
  }
  const signing = keys.counsellors.find(({ id }) => id === author)?.signing_key;
  return signing === undefined ? undefined : { key: crypto.fromBase64(signing) };
}

/** A desk's keys by epoch, newest first: of each that may have signed, or been sealed for, what is still there. */
export function epochsOf({ desks }: Keys, desk: 'office' | 'safety'): (Epoch & { signing_key: string })[] {
  const { earlier, ...newest } = desks[desk];
  return [newest, ...earlier];
}

/** Everybody who may have written what was handed on. */
export function everyWriter(crypto: Crypto, guest: GuestKeys, keys: Keys): Writer[] {
  const authors = ['guest', 'office', 'safety', ...keys.counsellors.map(({ id }) => id)];
  return authors.map((author) => writerOf(crypto, guest, keys, author)).filter((writer) => writer !== undefined);
}
