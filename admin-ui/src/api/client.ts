import { credentials, forget, keep } from '../session.svelte.ts';
import { asker, once, wished, type Action } from './ask.ts';
import { Problem } from './problem.ts';
import type { AnswerAsk, Ask, BookAsk, CallAsk, ClaimAsk, FirstWeekAsk, HoldAsk, ItemsAsk, MoveAsk, PasskeyMade, PasskeyShown, SealedItem, SecondDayAsk, StandByAsk, WeekAsk } from './types.ts';

export { newAction, useTransport, type Action } from './ask.ts';

/**
 * Everything the doctor's app asks of the server, one function each. All throw `Problem` (`explain` in problem.ts says it
 * to a person). The bearer is added and renewed here; pages never see it.
 */

/** When the server has ended the session (idle, revoked, erased) this page forgets what it showed for it. */
const ask = asker({ bearer, ended: () => void forget() });

let renewing: Promise<string> | undefined;

async function bearer(): Promise<string> {
  const now = credentials();
  if (now === undefined) throw new Problem('session_ended', 401);
  if (!now.stale) return now.token;
  // A renewal can be used once: two requests at the same moment must share it.
  renewing ??= renew(now.renew).finally(() => (renewing = undefined));
  return renewing;
}

async function renew(secret: string): Promise<string> {
  try {
    const answer = await ask('post', '/session/renew', { body: { renew: secret } });
    keep(answer);
    return answer.token;
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 401) forget();
    throw thrown;
  }
}

function proven(key: string, proof: string): Record<string, string> {
  return { ...once(key), 'Lysning-Proof': proof };
}

export const api = {
  programme: () => ask('get', '/programme'),
  keys: () => ask('get', '/keys'),
  /**
   * The list that everybody gets comes by GET, and packed. Any choice goes by POST: whom somebody would rather meet or
   * not belongs neither in an address nor in the length of an answer.
   */
  days: (wish: Ask) => (Object.keys(wish).length === 0 ? ask('get', '/days') : ask('post', '/days/search', { body: wish })),
  hold: (wish: HoldAsk) => ask('post', '/holds', { body: wish }),
  release: (hold: string) => ask('post', '/holds/release', { body: { hold } }),
  /** `proof` is `proveFirst` of src/crypto over the action's raw bytes. */
  book: (action: Action<BookAsk>, proof: string) => ask('post', '/bookings', { raw: action.raw, headers: proven(action.key, proof) }),
  claim: (action: Action<ClaimAsk>, proof: string) => ask('post', '/claims', { raw: action.raw, headers: proven(action.key, proof) }),
  call: (action: Action<CallAsk>, proof: string) => ask('post', '/calls', { raw: action.raw, headers: proven(action.key, proof) }),
  weeks: () => ask('get', '/courses'),
  askWeekFirst: (action: Action<FirstWeekAsk>, proof: string) => ask('post', '/course-requests', { raw: action.raw, headers: proven(action.key, proof) }),
  challenge: (locator: string) => ask('post', '/session/challenge', { body: { locator } }),
  signIn: (proof: { locator: string; challenge: string; signature: string; own_device: boolean }) => ask('post', '/session', { body: proof }),

  beginOpenPasskey: () => ask('post', '/session/passkey/begin'),
  openPasskey: (shown: PasskeyShown) => ask('post', '/session/passkey', { body: shown }),
  beginPasskey: () => ask('post', '/me/passkeys/begin', { signedIn: true }),
  addPasskey: (made: PasskeyMade, wrapped: string) => ask('post', '/me/passkeys', { body: { made, wrapped }, signedIn: true }),
  endPasskey: (id: string) => ask('delete', '/me/passkeys/{id}', { id, signedIn: true }),

  staffedLine: () => ask('get', '/staffed-line'),
  urgentCall: () => ask('get', '/me/urgent-call', { signedIn: true }),
  askUrgentCall: (item: SealedItem) => ask('post', '/me/urgent-call', { body: { item }, signedIn: true }),
  withdrawUrgentCall: () => ask('delete', '/me/urgent-call', { signedIn: true }),

  me: () => ask('get', '/me', { signedIn: true }),
  proofs: () => ask('get', '/me/proofs', { signedIn: true }),
  item: (id: string) => ask('get', '/me/items/{id}', { id, signedIn: true }),
  putItems: (action: Action<ItemsAsk>) => ask('post', '/me/items', wished(action)),
  endItem: (id: string) => ask('delete', '/me/items/{id}', { id, signedIn: true }),
  bookAgain: (action: Action<SecondDayAsk>) => ask('post', '/me/bookings', wished(action)),
  move: (booking: string, action: Action<MoveAsk>) => ask('post', '/me/bookings/{id}/move', wished(action, booking)),
  cancel: (booking: string, action: Action<Record<string, never>>) => ask('post', '/me/bookings/{id}/cancel', wished(action, booking)),
  standBy: (action: Action<StandByAsk>) => ask('post', '/me/stand-bys', wished(action)),
  endStandBy: (id: string) => ask('delete', '/me/stand-bys/{id}', { id, signedIn: true }),
  acceptOffer: (id: string, action: Action<{ items: BookAsk['items'] }>) => ask('post', '/me/stand-bys/{id}/accept', wished(action, id)),
  /** Names the day: said again after a lost answer it declines nothing else. */
  declineOffer: (id: string, day: string) => ask('post', '/me/stand-bys/{id}/decline', { id, body: { day }, signedIn: true }),
  goOnWaiting: (id: string) => ask('post', '/me/stand-bys/{id}/go-on', { id, signedIn: true }),
  askWeek: (action: Action<WeekAsk>) => ask('post', '/me/course-requests', wished(action)),
  answerWeekOffer: (yes: boolean) => ask('post', '/me/week/offer', { body: { answer: yes ? 'yes' : 'not_this_date' }, signedIn: true }),
  answerWeekQuestion: (yes: boolean) => ask('post', '/me/week/answer', { body: { yes }, signedIn: true }),
  changeWeek: (course: string) => ask('post', '/me/week/change', { body: { course }, signedIn: true }),
  partnerStays: () => ask('post', '/me/week/partner-stays', { signedIn: true }),
  talkTimes: () => ask('get', '/me/week/talks', { signedIn: true }),
  wishTalk: (talk: string) => ask('post', '/me/week/talk-wish', { body: { talk }, signedIn: true }),
  endTalkWish: () => ask('post', '/me/week/end-talk-wish', { signedIn: true }),
  answerTalk: (id: string, yes: boolean) => ask('post', '/me/week/talk-answer', { body: { ask: id, yes }, signedIn: true }),
  withdrawWeek: () => ask('post', '/me/week/withdraw', { signedIn: true }),
  permitNotes: (counsellor: string, yes: boolean) => ask('post', '/me/note-permission', { body: { counsellor, yes }, signedIn: true }),
  tooClose: (booking: string) => ask('post', '/me/bookings/{id}/too-close', { id: booking, signedIn: true }),
  callLater: (booking: string, yes: boolean) => ask('post', '/me/bookings/{id}/call-later', { id: booking, body: { yes }, signedIn: true }),
  chooseForAsk: (id: string, day: string) => ask('post', '/me/asks/{id}/choose', { id, body: { day }, signedIn: true }),
  answerAsk: (id: string, action: Action<AnswerAsk>) => ask('post', '/me/asks/{id}', wished(action, id)),
  phoneWord: (word: string) => ask('post', '/me/phone-word', { body: { word }, signedIn: true }),
  setTexts: (address: string) => ask('put', '/me/texts', { body: { address }, signedIn: true }),
  stopTexts: () => ask('delete', '/me/texts', { signedIn: true }),
  eraseEverything: () => ask('delete', '/me', { signedIn: true }),
};
