import type { Certificate, Epoch, Reader, Signer, Writer } from '../../crypto/crypto.ts';
import { needUnlocked } from '../../staff/kit.svelte.ts';
import { codeAndKeys } from '../sealing.ts';

/** With whose keys somebody reads and writes what is sealed between a guest and one other. */

export type Side = {
  as: 'counsellor' | 'office' | 'safety';
  /** Signs what is written; for a desk with its certificate. */
  signer: Signer & { readonly desk?: Certificate };
  /** The key that is sealed for now; of a desk with its epoch. */
  recipient: string;
  epoch: number | undefined;
  /** Of a desk: its keys by epoch, also those that this browser does not hold. What is listed for any other is a fault. */
  epochs: readonly Epoch[] | undefined;
  /** Who opens what was sealed for an epoch of a desk; undefined where this browser holds no key for it. */
  reader: (epoch: number | undefined) => (Reader & { recipient: string }) | undefined;
  /** Whose signature is believed under an author who is not the guest; undefined for anybody else: then nothing is. */
  writer: (author: string) => Writer | undefined;
  /** The same for who handed something on. */
  hander: (author: string) => Writer | undefined;
  /** Who, beside the guest, may have written what was handed on. */
  writers: readonly Writer[];
};

/** A counsellor for herself. Nobody but the guest and she writes between the two; a colleague may have handed on. @throws Problem, SealingError */
export async function ownSide(): Promise<Side> {
  const keys = await needUnlocked();
  const { crypto, keys: published } = await codeAndKeys();
  const mine = { key: keys.signing.public };
  const colleagues = new Map(published.counsellors.flatMap(({ id, signing_key: key }) => (key === undefined ? [] : [[id, { key: crypto.fromBase64(key) }] as const])));
  return {
    as: 'counsellor', signer: keys, recipient: keys.recipient, epoch: undefined, epochs: undefined,
    reader: () => keys,
    writer: (author) => (author === keys.staff ? mine : undefined),
    hander: (author) => colleagues.get(author),
    writers: [mine, ...colleagues.values()],
  };
}
