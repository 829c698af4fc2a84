import { Problem } from './problem.ts';
import type { paths } from './schema.d.ts';
import { browserTransport, read, sendWithPatience, type Transport } from './transport.ts';

/**
 * One request of the document, typed by it. Doctor and staff each make their own `ask` with their own bearer. All throw
 * `Problem` (`explain` in problem.ts says it to a person).
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

export function once(key: string): Record<string, string> {
  return { 'Idempotency-Key': key };
}

/** A signed-in wish: the action's own bytes under its own key. */
export function wished(action: Action<unknown>, id?: string): { raw: string; headers: Record<string, string>; signedIn: true; id?: string } {
  return { raw: action.raw, headers: once(action.key), signedIn: true, ...(id === undefined ? {} : { id }) };
}

export type Path = keyof paths;
export type Method = 'get' | 'post' | 'put' | 'delete';
type Json<Of> = Of extends { content: { 'application/json': infer Body } } ? Body : undefined;
/** What the document says that a good answer brings. */
export type Answer<P extends Path, M extends Method> = paths[P][M] extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202 | 204)]> : never;
/** What it says that is to be sent. */
export type Sent<P extends Path, M extends Method> = paths[P][M] extends { requestBody?: infer B } ? Json<B> : undefined;

/** What it says that the address may carry after its question mark. */
type Query<P extends Path, M extends Method> = paths[P][M] extends { parameters: { query?: infer Q } } ? Q : never;

type Extra<Body, Asked> = {
  /** Stands in for the path's one {name}. */
  id?: string;
  query?: Asked;
  body?: Body;
  raw?: string;
  headers?: Record<string, string>;
  /** The bearer goes with it. */
  signedIn?: boolean;
  /** The session's cookie goes and comes with it. Staff only: a doctor has none. */
  cookie?: boolean;
};

/** Whose requests these are: how to come by a bearer, and what to forget when the server says that the session has ended. */
export type Who = { bearer: () => Promise<string>; ended: () => void };

export type Ask = <P extends Path, M extends Method>(method: M, path: P, extra?: Extra<Sent<P, M>, Query<P, M>>) => Promise<Answer<P, M>>;

export function asker(who: Who): Ask {
  return async function ask<P extends Path, M extends Method>(method: M, path: P, extra: Extra<Sent<P, M>, Query<P, M>> = {}): Promise<Answer<P, M>> {
    const headers = new Headers(extra.headers);
    const body: unknown = extra.body;
    const raw = extra.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    if (raw !== undefined) headers.set('Content-Type', 'application/json');
    if (extra.signedIn === true) headers.set('Authorization', `Bearer ${await who.bearer()}`);
    const address = new URL(base + path.replace(/\{\w+\}/, encodeURIComponent(extra.id ?? '')), location.origin);
    for (const [name, value] of Object.entries(extra.query ?? {})) address.searchParams.set(name, String(value));
    const request = new Request(address, {
      method: method.toUpperCase(), headers, ...(raw === undefined ? {} : { body: raw }),
      credentials: extra.cookie === true ? 'same-origin' : 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
    });
    try {
      return await read<Answer<P, M>>(await sendWithPatience(transport, request));
    } catch (thrown) {
      if (extra.signedIn === true && thrown instanceof Problem && thrown.status === 401) who.ended();
      throw thrown;
    }
  };
}
