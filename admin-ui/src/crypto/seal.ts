import { toBase64 } from './bytes.ts';
import type { Certificate } from './desks.ts';
import { recipientHash, write, type Opened, type Place } from './envelope.ts';
import type { GuestKeys, SigningKey } from './keys.ts';
import type { Kind } from './kinds.ts';
import { randomID } from './random.ts';
import { encryptForTwo } from './recipients.ts';
import type { Addressee, SealedItem } from '../api/types.ts';

export type Writing = {
  kind: Kind;
  to: Addressee;
  /** The addressee's hybrid public key, as GET /programme names it. */
  recipient: string;
  /** Calendar date of today in the programme's zone. */
  day: string;
  text: string;
  /** Of a message: its place in the thread. */
  thread?: Place | undefined;
  /** Of what is for a desk: the epoch of the key in `recipient`. */
  epoch?: number | undefined;
};

/** Who writes: a guest's keys are one as they are; staff have their own key, and a certificate when they write for a desk. */
export type Signer = { readonly origin: string; readonly signing: SigningKey; readonly desk?: Certificate | undefined };

/** Whose item it is, and who reads it beside them. */
export type Readers = { guest: string; recipients: readonly [guest: string, other: string] };

export type Sealing = Readers & { kind: Kind; id?: string; day: string; text: string; thread?: Place | undefined };

/** A sealed text under its id; `sealed` is standard base64, as it is sent. */
export type Sealed = { id: string; kind: Kind; sealed: string };

/**
 * Seals one text for a guest and one other, signed by whoever writes it.
 * @throws EnvelopeError `length`, `form`; SealingError `keys`, `chance`
 */
export async function sealFor(signer: Signer, sealing: Sealing): Promise<Sealed> {
  const { kind, guest, recipients, day, text, thread } = sealing;
  const id = sealing.id ?? randomID();
  const plain = write(
    {
      origin: signer.origin, kind, id, guest, sender: signer.signing.public, desk: signer.desk,
      to: [recipientHash(recipients[0]), recipientHash(recipients[1])], thread, day, text,
    },
    signer.signing,
  );
  return { id, kind, sealed: toBase64(await encryptForTwo(plain, recipients)) };
}

/**
 * Hands an opened item on, as its writer signed it, to another reader of the same guest. What was handed on before is
 * handed on itself, without the wrapping.
 */
export function forward(signer: Signer, opened: Opened, to: Omit<Readers, 'guest'> & { id?: string; day: string }): Promise<Sealed> {
  return sealFor(signer, { ...to, guest: opened.guest, kind: 'forwarded', text: opened.kind === 'forwarded' ? opened.text : opened.original });
}

/** Seals one text for the guest and one other, to be sent as it is. What two desks need is sealed twice. */
export async function seal(keys: GuestKeys, writing: Writing): Promise<SealedItem> {
  const { to, recipient, epoch, ...rest } = writing;
  const sealed = await sealFor(keys, { ...rest, guest: keys.guest, recipients: [keys.recipient, recipient] });
  return { ...sealed, to, ...(writing.thread === undefined ? {} : { seq: writing.thread.seq }), ...(epoch === undefined ? {} : { epoch }) };
}
