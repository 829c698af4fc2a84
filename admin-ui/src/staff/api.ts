import { asker, type Ask, type Method } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import type { CredentialJSON } from '../crypto/passkey.ts';
import { bearerInHand, cover, keep } from './session.svelte.ts';
import type { Ceremony, Colleague, Invitation, InvitationKind, JoinAsk, Joining, Me, Passkey, Role, SessionGiven, SignedIn } from './types.ts';

/**
 * What the frame of the staff's app asks of the server. Each group of pages has functions of its own beside it, made with
 * the same `ask`; a bearer is added and renewed here, and a session that has ended covers the page.
 */

const plain = asker({ bearer, ended: () => cover('ended') });

export const ask: Ask = async (method, path, extra) => {
  try {
    return await plain(method, path, extra);
  } catch (thrown) {
    // A doctor's words do not help here; this is read when the cover has been taken off again.
    throw thrown instanceof Problem && thrown.code === 'session_ended' ? new Problem('staff_session_ended', thrown.status) : thrown;
  }
};

type How = { id?: string; body?: unknown; signedIn?: boolean; cookie?: boolean; headers?: Record<string, string> };
/** For paths whose shapes are told here. */
export const askFor = ask as unknown as <T>(method: Method, path: string, how?: How) => Promise<T>;

let renewing: Promise<SessionGiven> | undefined;

async function bearer(): Promise<string> {
  const now = bearerInHand();
  if (now === undefined) throw new Problem('session_ended', 401);
  return now.stale ? (await renew()).token : now.token;
}

/** Renews by the cookie. Two pages of one browser take turns, since a secret may serve once. @throws Problem `session_ended` */
export async function renew(): Promise<SessionGiven> {
  renewing ??= inTurn(() => askFor<SessionGiven>('post', '/staff/session/renew', { cookie: true })).finally(() => (renewing = undefined));
  try {
    const given = await renewing;
    keep(given);
    return given;
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 401 && bearerInHand() !== undefined) cover('ended');
    throw thrown;
  }
}

function inTurn<T>(run: () => Promise<T>): Promise<T> {
  return navigator.locks.request('lysning-renew', run) as Promise<T>;
}

export type Answered = { ceremony: string; credential: CredentialJSON };

export const door = {
  begin: () => askFor<Ceremony>('post', '/staff/session/begin'),
  enter: (answer: Answered) => askFor<SignedIn>('post', '/staff/session', { body: answer, cookie: true }),
  end: () => askFor<undefined>('post', '/staff/session/end', { cookie: true }),
  beginTouch: () => askFor<Ceremony>('post', '/staff/session/touch/begin', { signedIn: true }),
  touch: (answer: Answered) => askFor<undefined>('post', '/staff/session/touch', { body: answer, signedIn: true }),
  beginJoin: (token: string) => askFor<Joining>('post', '/staff/join/begin', { body: { token } }),
  join: (answer: JoinAsk) => askFor<SignedIn>('post', '/staff/join', { body: answer, cookie: true }),
};

export const me = {
  get: () => askFor<Me>('get', '/staff/me', { signedIn: true }),
  endSession: (id: string) => askFor<undefined>('delete', '/staff/me/sessions/{id}', { id, signedIn: true }),
  endOthers: () => askFor<undefined>('post', '/staff/me/sessions/end-others', { signedIn: true }),
  beginPasskey: () => askFor<Ceremony>('post', '/staff/me/passkeys/begin', { signedIn: true }),
  addPasskey: (answer: Answered & { label: string; wrapped?: string }) => askFor<Passkey>('post', '/staff/me/passkeys', { body: answer, signedIn: true }),
  wrapFor: (id: string, wrapped: string) => askFor<undefined>('put', '/staff/me/passkeys/{id}/wrap', { id, body: { wrapped }, signedIn: true }),
  removePasskey: (id: string) => askFor<undefined>('delete', '/staff/me/passkeys/{id}', { id, signedIn: true }),
  setWords: (wrapped: string) => askFor<undefined>('put', '/staff/me/words', { body: { wrapped }, signedIn: true }),
};

export const people = {
  list: () => askFor<{ people: Colleague[] }>('get', '/staff/people', { signedIn: true }),
  invite: (body: { name: string; roles: Role[]; counsellor?: string }) => askFor<Invitation>('post', '/staff/people', { body, signedIn: true }),
  reinvite: (id: string, kind: InvitationKind) => askFor<Invitation>('post', '/staff/people/{id}/invitation', { id, body: { kind }, signedIn: true }),
  setRoles: (id: string, roles: Role[]) => askFor<undefined>('post', '/staff/people/{id}/roles', { id, body: { roles }, signedIn: true }),
  disable: (id: string) => askFor<undefined>('post', '/staff/people/{id}/disable', { id, signedIn: true }),
};
