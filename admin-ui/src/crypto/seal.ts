import { toBase64 } from './bytes.ts';
import { recipientHash, write } from './envelope.ts';
import type { GuestKeys } from './keys.ts';
import { randomID } from './random.ts';
import { encryptForTwo } from './recipients.ts';
import type { Addressee, Kind, SealedItem } from '../api/types.ts';

export type Writing = {
  kind: Kind;
  to: Addressee;
  /** The addressee's hybrid public key, as GET /programme names it. */
  recipient: string;
  /** Calendar date of today in the programme's zone. */
  day: string;
  text: string;
};

/** Seals one text for the guest and one other, to be sent as it is. What two desks need is sealed twice. */
export async function seal(keys: GuestKeys, writing: Writing): Promise<SealedItem> {
  const id = randomID();
  const sealed = await sealAs(keys, id, writing);
  return { id, kind: writing.kind, to: writing.to, sealed: toBase64(sealed) };
}

/** The age file of a writing under a given id. @throws EnvelopeError `length`; SealingError `keys`, `chance` */
export async function sealAs(keys: GuestKeys, id: string, writing: Omit<Writing, 'to'>): Promise<Uint8Array> {
  const plain = write(
    {
      origin: keys.origin,
      kind: writing.kind,
      id,
      guest: keys.guest,
      sender: keys.signing.public,
      to: [recipientHash(keys.recipient), recipientHash(writing.recipient)],
      day: writing.day,
      text: writing.text,
    },
    keys.signing,
  );
  return encryptForTwo(plain, [keys.recipient, writing.recipient]);
}
