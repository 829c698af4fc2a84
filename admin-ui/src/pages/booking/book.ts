import { api, newAction, type Action } from '../../api/client.ts';
import type { BookAsk, Hold, Programme } from '../../api/types.ts';
import { language } from '../../i18n/index.ts';
import { begin } from '../../session.svelte.ts';
import { hand, type InHand } from '../keys.svelte.ts';
import { placeOf } from '../programme.ts';
import { newWords, type Sealing } from '../sealing.ts';
import { sealAll, textsOf } from './items.ts';
import { finish } from './path.svelte.ts';
import { contactText, textsTo } from './things.ts';
import type { Typed } from './typed.ts';

/**
 * One *Book this day*, ready to be sent: sealed, signed, and the same bytes each time it is sent. It is kept until an
 * answer came, since after a lost one only the same bytes under the same key cannot book twice.
 */
export type Attempt = {
  action: Action<BookAsk>;
  proof: string;
  inHand: InHand;
  wroteWords: boolean;
  /** What was typed when it was sealed, to see whether it has been changed since. */
  typed: string;
};

/** Makes the words, seals what was typed, and signs. Nothing is sent yet. @throws SealingError */
export async function sealBooking(sealing: Sealing, programme: Programme, hold: Hold, typed: Typed): Promise<Attempt> {
  const { crypto } = sealing;
  const inHand = await newWords(crypto);
  const words = hold.reads_by === null ? '' : typed.words;
  const texts = textsOf(typed.name, contactText(typed.contact), words, typed.deskToo);
  const items = await sealAll(sealing, inHand.keys, programme, texts);
  const textsGo = textsTo(typed.contact, programme.short_texts);
  const action = newAction<BookAsk>({
    hold: hold.hold,
    guest: crypto.publicKeys(inHand.keys, language()),
    with_partner: typed.withPartner,
    evening_before: typed.eveningBefore && placeOf(programme, hold.day.place)?.evening_before === true,
    ...(typed.agreement === '' ? {} : { agreement: typed.agreement }),
    ...(textsGo === '' ? {} : { texts: textsGo }),
    items,
  });
  const proof = crypto.proveFirst(inHand.keys, 'first-booking', action);
  return { action, proof, inHand, wroteWords: words.trim() !== '', typed: JSON.stringify(typed) };
}

/** Sends it. Once it is certain, the words are in hand and what was typed is forgotten. @throws Problem */
export async function sendBooking(attempt: Attempt): Promise<void> {
  const { booking, session } = await api.book(attempt.action, attempt.proof);
  begin(session);
  hand.held = attempt.inHand;
  finish(booking, attempt.wroteWords);
}
