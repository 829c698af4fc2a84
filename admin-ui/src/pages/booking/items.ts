import type { Addressee, Kind, Programme, SealedItem } from '../../api/types.ts';
import type { GuestKeys } from '../../crypto/crypto.ts';
import type { Sealing } from '../sealing.ts';

/** Which sealed items a text becomes: one for each who may open it. */

export type Text = { kind: Kind; text: string; to: readonly Addressee[] };

/** Who gets each text of a booking; the safety desk's copies are kept back by the server. */
export function textsOf(name: string, contact: string, words: string, deskToo: boolean): Text[] {
  const texts: Text[] = [
    { kind: 'chosen_name', text: name.trim(), to: ['counsellor', 'office'] },
    { kind: 'contact', text: contact, to: ['office', 'counsellor', 'safety'] },
    { kind: 'words_beforehand', text: words.trim(), to: deskToo ? ['counsellor', 'safety'] : ['counsellor'] },
  ];
  return texts.filter(({ text }) => text !== '');
}

/** Seals each text for each addressee. @throws SealingError, EnvelopeError */
export async function sealAll({ crypto, recipients, epochs }: Sealing, keys: GuestKeys, programme: Programme, texts: readonly Text[]): Promise<SealedItem[]> {
  const day = crypto.dateIn(programme.zone, new Date());
  return Promise.all(
    texts.flatMap(({ kind, text, to }) => to.map((addressee) => crypto.seal(keys, { kind, to: addressee, recipient: recipients[addressee] ?? '', epoch: epochs[addressee], day, text }))),
  );
}
