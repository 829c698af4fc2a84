import { api, newAction, type Action } from '../../api/client.ts';
import type { FirstWeekAsk, MyWeek, Programme, Week, WeekAsk } from '../../api/types.ts';
import { language } from '../../i18n/index.ts';
import { begin } from '../../session.svelte.ts';
import { sealAll } from '../booking/items.ts';
import { path } from '../booking/path.svelte.ts';
import { hand, type InHand } from '../keys.svelte.ts';
import { newWords, type Sealing } from '../sealing.ts';
import { askOf, textsOfWishes, type Wishes } from './wishes.ts';

/**
 * One *Ask for the place*, ready to be sent: sealed, signed, and the same bytes each time it is sent. Somebody who is signed in asks under
 * the words that they have; anybody else gets new ones with it.
 */
export type WeekAttempt = { typed: string } & (
  | { first: true; action: Action<FirstWeekAsk>; proof: string; inHand: InHand }
  | { first: false; action: Action<WeekAsk> }
);

/** Nothing is sent yet. @throws SealingError */
export async function sealWeek(sealing: Sealing, programme: Programme, week: Week, wishes: Wishes, known: InHand | undefined): Promise<WeekAttempt> {
  const { crypto } = sealing;
  const inHand = known ?? (await newWords(crypto));
  const items = await sealAll(sealing, inHand.keys, programme, textsOfWishes(wishes));
  const ask: WeekAsk = { ...askOf(programme, week, wishes, path.avoided), items };
  const typed = JSON.stringify(wishes);
  if (known !== undefined) return { first: false, action: newAction(ask), typed };
  const action = newAction<FirstWeekAsk>({ ...ask, guest: crypto.publicKeys(inHand.keys, language()) });
  return { first: true, action, proof: crypto.proveFirst(inHand.keys, 'first-week', action), inHand, typed };
}

/** Sends it; once it is certain, new words are in hand. @throws Problem */
export async function sendWeek(attempt: WeekAttempt): Promise<MyWeek> {
  if (!attempt.first) return api.askWeek(attempt.action);
  const { week, session } = await api.askWeekFirst(attempt.action, attempt.proof);
  begin(session);
  hand.held = attempt.inHand;
  return week;
}
