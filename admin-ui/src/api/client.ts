import { credentials, forget, keep } from '../session.svelte.ts';
import { Problem } from './problem.ts';
import type { paths } from './schema.d.ts';
import { browserTransport, read, sendWithPatience, type Transport } from './transport.ts';
import type { Ask, BookAsk, CallAsk, HoldAsk, ItemsAsk, MoveAsk, SecondDayAsk, StandByAsk } from './types.ts';

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

type Path = keyof paths;
type Method = 'get' | 'post' | 'delete';
type Json<Of> = Of extends { content: { 'application/json': infer Body } } ? Body : undefined;
/** What the document says that a good answer brings. */
type Answer<P extends Path, M extends Method> = paths[P][M] extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202 | 204)]> : never;
/** What it says that is to be sent. */
type Sent<P extends Path, M extends Method> = paths[P][M] extends { requestBody?: infer B } ? Json<B> : undefined;

type Extra<Body> = { id?: string; body?: Body; raw?: string; headers?: Record<string, string>; signedIn?: boolean };

/** One request of the document; `id` stands in for {id}. The bearer goes with it when `signedIn` says so. */
async function ask<P extends Path, M extends Method>(method: M, path: P, extra: Extra<Sent<P, M>> = {}): Promise<Answer<P, M>> {
  const headers = new Headers(extra.headers);
  const body: unknown = extra.body;
  const raw = extra.raw ?? (body === undefined ? undefined : JSON.stringify(body));
  if (raw !== undefined) headers.set('Content-Type', 'application/json');
  if (extra.signedIn === true) headers.set('Authorization', `Bearer ${await bearer()}`);
  const address = new URL(base + path.replace('{id}', encodeURIComponent(extra.id ?? '')), location.origin);
  const request = new Request(address, {
    method: method.toUpperCase(), headers, ...(raw === undefined ? {} : { body: raw }),
    credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
  });
  try {
    return await read<Answer<P, M>>(await sendWithPatience(transport, request));
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
    const answer = await ask('post', '/session/renew', { body: { renew: secret } });
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

/** A signed-in wish: the action's own bytes under its own key. */
function wished(action: Action<unknown>, id?: string): { raw: string; headers: Record<string, string>; signedIn: true; id?: string } {
  return { raw: action.raw, headers: once(action.key), signedIn: true, ...(id === undefined ? {} : { id }) };
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
  call: (action: Action<CallAsk>, proof: string) => ask('post', '/calls', { raw: action.raw, headers: proven(action.key, proof) }),
  challenge: (locator: string) => ask('post', '/session/challenge', { body: { locator } }),
  signIn: (proof: { locator: string; challenge: string; signature: string; own_device: boolean }) => ask('post', '/session', { body: proof }),

  me: () => ask('get', '/me', { signedIn: true }),
  item: (id: string) => ask('get', '/me/items/{id}', { id, signedIn: true }),
  putItems: (action: Action<ItemsAsk>) => ask('post', '/me/items', wished(action)),
  endItem: (id: string) => ask('delete', '/me/items/{id}', { id, signedIn: true }),
  bookAgain: (action: Action<SecondDayAsk>) => ask('post', '/me/bookings', wished(action)),
  move: (booking: string, action: Action<MoveAsk>) => ask('post', '/me/bookings/{id}/move', wished(action, booking)),
  cancel: (booking: string, action: Action<Record<string, never>>) => ask('post', '/me/bookings/{id}/cancel', wished(action, booking)),
  standBy: (action: Action<StandByAsk>) => ask('post', '/me/stand-bys', wished(action)),
  endStandBy: (id: string) => ask('delete', '/me/stand-bys/{id}', { id, signedIn: true }),
  acceptOffer: (id: string, action: Action<{ items: BookAsk['items'] }>) => ask('post', '/me/stand-bys/{id}/accept', wished(action, id)),
  declineOffer: (id: string, action: Action<Record<string, never>>) => ask('post', '/me/stand-bys/{id}/decline', wished(action, id)),
  phoneWord: (word: string) => ask('post', '/me/phone-word', { body: { word }, signedIn: true }),
  eraseEverything: () => ask('delete', '/me', { signedIn: true }),
};
