import { credentials, forget, keep } from '../session.svelte.ts';
import { Problem } from './problem.ts';
import { browserTransport, read, sendWithPatience, type Transport } from './transport.ts';
import type {
  Ask, BookAsk, Booked, Booking, CallAnswer, CallAsk, DayList, Erased, Hold, HoldAsk, ItemsAsk, Kind, Me, MoveAsk,
  Programme, SecondDayAsk, SessionAnswer, StandBy, StandByAsk,
} from './types.ts';

/**
 * Everything the app asks of the server, one function each. All throw `Problem` (`explain` in problem.ts says it to a
 * person). The bearer is added and renewed here; pages never see it.
 */

const base = '/api/v1';

let transport: Transport = browserTransport;

/** Lets a test stand in for the network. */
export function useTransport(other: Transport): void {
  transport = other;
}

/**
 * One wish of a person, for instance *Book this day*: its body as the very bytes that are sent and signed, and its
 * Idempotency-Key. Keep it until an answer came and send the same one again after `no_answer`: the server then answers
 * as it did the first time, so that nothing is booked twice.
 */
export type Action<Body> = { readonly key: string; readonly raw: string; readonly body: Body };

export function newAction<Body>(body: Body): Action<Body> {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const key = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
  return { key, raw: JSON.stringify(body), body };
}

type Extra = { body?: unknown; raw?: string; headers?: Record<string, string>; signedIn?: boolean };

async function ask<T>(method: string, path: string, extra: Extra = {}): Promise<T> {
  const headers = new Headers(extra.headers);
  const raw = extra.raw ?? (extra.body === undefined ? undefined : JSON.stringify(extra.body));
  if (raw !== undefined) headers.set('Content-Type', 'application/json');
  if (extra.signedIn === true) headers.set('Authorization', `Bearer ${await bearer()}`);
  const request = new Request(new URL(base + path, location.origin), {
    method, headers, ...(raw === undefined ? {} : { body: raw }), credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
  });
  try {
    return await read<T>(await sendWithPatience(transport, request));
  } catch (thrown) {
    // The server has ended the session (idle, revoked, erased): this page forgets what it showed for it.
    if (extra.signedIn === true && thrown instanceof Problem && thrown.status === 401) forget();
    throw thrown;
  }
}

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
    const answer = await ask<SessionAnswer>('POST', '/session/renew', { body: { renew: secret } });
    keep(answer);
    return answer.token;
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 401) forget();
    throw thrown;
  }
}

function once(key: string): Record<string, string> {
  return { 'Idempotency-Key': key };
}

function proven(key: string, proof: string): Record<string, string> {
  return { ...once(key), 'Lysning-Proof': proof };
}

function send<Body, T>(path: string, action: Action<Body>): Promise<T> {
  return ask('POST', path, { raw: action.raw, headers: once(action.key), signedIn: true });
}

export const api = {
  programme: () => ask<Programme>('GET', '/programme'),
  /** Searches by POST, since whom somebody would rather not meet does not belong in an address. */
  days: (wish: Ask) => ask<DayList>('POST', '/days/search', { body: wish }),
  hold: (wish: HoldAsk) => ask<Hold>('POST', '/holds', { body: wish }),
  release: (hold: string) => ask<undefined>('POST', '/holds/release', { body: { hold } }),
  /** `proof` is `proveFirst` of src/crypto over the action's raw bytes. */
  book: (action: Action<BookAsk>, proof: string) =>
    ask<Booked>('POST', '/bookings', { raw: action.raw, headers: proven(action.key, proof) }),
  call: (action: Action<CallAsk>, proof: string) =>
    ask<CallAnswer>('POST', '/calls', { raw: action.raw, headers: proven(action.key, proof) }),
  challenge: (locator: string) => ask<{ challenge: string }>('POST', '/session/challenge', { body: { locator } }),
  signIn: (proof: { locator: string; challenge: string; signature: string; own_device: boolean }) =>
    ask<SessionAnswer>('POST', '/session', { body: proof }),

  me: () => ask<Me>('GET', '/me', { signedIn: true }),
  item: (id: string) => ask<{ id: string; kind: Kind; sealed: string }>('GET', `/me/items/${id}`, { signedIn: true }),
  putItems: (action: Action<ItemsAsk>) => send<ItemsAsk, undefined>('/me/items', action),
  endItem: (id: string) => ask<undefined>('DELETE', `/me/items/${id}`, { signedIn: true }),
  bookAgain: (action: Action<SecondDayAsk>) => send<SecondDayAsk, Booking>('/me/bookings', action),
  move: (booking: string, action: Action<MoveAsk>) => send<MoveAsk, Booking>(`/me/bookings/${booking}/move`, action),
  cancel: (booking: string, action: Action<Record<string, never>>) =>
    send<Record<string, never>, undefined>(`/me/bookings/${booking}/cancel`, action),
  standBy: (action: Action<StandByAsk>) => send<StandByAsk, StandBy>('/me/stand-bys', action),
  endStandBy: (id: string) => ask<undefined>('DELETE', `/me/stand-bys/${id}`, { signedIn: true }),
  acceptOffer: (id: string, action: Action<{ items: BookAsk['items'] }>) =>
    send<{ items: BookAsk['items'] }, Booking>(`/me/stand-bys/${id}/accept`, action),
  declineOffer: (id: string, action: Action<Record<string, never>>) =>
    send<Record<string, never>, undefined>(`/me/stand-bys/${id}/decline`, action),
  phoneWord: (word: string) => ask<undefined>('POST', '/me/phone-word', { body: { word }, signedIn: true }),
  eraseEverything: () => ask<Erased>('DELETE', '/me', { signedIn: true }),
};
