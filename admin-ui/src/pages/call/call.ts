import { api, newAction, type Action } from '../../api/client.ts';
import type { CallAsk, Programme } from '../../api/types.ts';
import { language } from '../../i18n/index.ts';
import { begin } from '../../session.svelte.ts';
import { lettersIn } from '../../ui/letters.ts';
import { holdsIdentityNumber, holdsIdentityNumberAsChannel } from '../../check/identity-number.ts';
import { sealAll } from '../booking/items.ts';
import { limits, wrongName, type Wrong } from '../booking/things.ts';
import { hand, type InHand } from '../keys.svelte.ts';
import { newWords, type Sealing } from '../sealing.ts';

/** A wish to be called: what is typed, what must be looked at again, and how it is sealed and sent. */

export type Wish = { number: string; when: string; say: string; voicemail: boolean; name: string };

export const ids = { number: 'number', when: 'when', say: 'say', name: 'name' } as const;

export function noWish(): Wish {
  return { number: '', when: '', say: '', voicemail: false, name: '' };
}

/** What is sealed as `call_wish`. */
export function wishText(wish: Wish): string {
  return JSON.stringify({ number: wish.number.trim(), when: wish.when.trim(), say: wish.say.trim(), voicemail: wish.voicemail });
}

export function wrongWish(wish: Wish): Wrong[] {
  const wrong: Wrong[] = [];
  if (wish.number.trim() === '') wrong.push({ id: ids.number, key: 'call.err_number' });
  if (holdsIdentityNumberAsChannel(wish.number)) wrong.push({ id: ids.number, key: 'book.err_identity' });
  if (holdsIdentityNumber(wish.when)) wrong.push({ id: ids.when, key: 'book.err_identity' });
  if (holdsIdentityNumber(wish.say)) wrong.push({ id: ids.say, key: 'book.err_identity' });
  wrong.push(...wrongName(wish.name));
  if (wrong.length === 0 && lettersIn(wishText(wish)) > limits.call_wish) wrong.push({ id: ids.say, key: 'call.err_long' });
  return wrong;
}

/** The same bytes each time it is sent; kept until an answer came. */
export type CallAttempt = { action: Action<CallAsk>; proof: string; inHand: InHand };

export async function sealCall(sealing: Sealing, programme: Programme, wish: Wish): Promise<CallAttempt> {
  const { crypto } = sealing;
  const inHand = await newWords(crypto);
  const items = await sealAll(sealing, inHand.keys, programme, [
    { kind: 'call_wish', text: wishText(wish), to: ['office'] },
    { kind: 'chosen_name', text: wish.name.trim(), to: ['office'] },
  ]);
  const action = newAction<CallAsk>({ guest: crypto.publicKeys(inHand.keys, language()), items });
  return { action, proof: crypto.proveFirst(inHand.keys, 'first-call', action), inHand };
}

/** Sends it and answers the day by which a person calls. @throws Problem */
export async function sendCall(attempt: CallAttempt): Promise<string> {
  const { answer_by, session } = await api.call(attempt.action, attempt.proof);
  begin(session);
  hand.held = attempt.inHand;
  return answer_by.date;
}
