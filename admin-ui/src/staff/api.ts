import { asker, type Ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { bearerInHand, cover, keep } from './session.svelte.ts';
import type { ExitStep, Invite, InvitationKind, JoinAsk, Role, SessionGiven, Touch } from './types.ts';

/**
 * What the frame of the staff's app asks of the server. Each group of pages has functions of its own beside it, made with
 * the same `ask`; a bearer is added and renewed here, and a session that has ended covers the page.
 */

const first = asker({ bearer, ended: () => undefined });
const again = asker({ bearer, ended: () => cover('ended') });

/** A token may have ended by the server's clock and not by this device's: it is renewed once, and nothing was done before. */
const patient: Ask = async (method, path, extra) => {
  try {
    return await first(method, path, extra);
  } catch (thrown) {
    if (extra?.signedIn !== true || !(thrown instanceof Problem) || thrown.status !== 401 || bearerInHand() === undefined) throw thrown;
  }
  await renew();
  return again(method, path, extra);
};

export const ask: Ask = async (method, path, extra) => {
  try {
    return await patient(method, path, extra);
  } catch (thrown) {
    // A doctor's words do not help here; this is read when the cover has been taken off again.
    throw thrown instanceof Problem && thrown.code === 'session_ended' ? new Problem('staff_session_ended', thrown.status) : thrown;
  }
};

let renewing: Promise<SessionGiven> | undefined;

async function bearer(): Promise<string> {
  const now = bearerInHand();
  if (now === undefined) throw new Problem('session_ended', 401);
  return now.stale ? (await renew()).token : now.token;
}

/** Renews by the cookie. Two pages of one browser take turns, since a secret may serve once. @throws Problem `session_ended` */
export async function renew(): Promise<SessionGiven> {
  renewing ??= inTurn(() => ask('post', '/staff/session/renew', { cookie: true })).finally(() => (renewing = undefined));
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

export const door = {
  begin: () => ask('post', '/staff/session/begin'),
  enter: (body: Touch) => ask('post', '/staff/session', { body, cookie: true }),
  end: () => ask('post', '/staff/session/end', { cookie: true }),
  beginTouch: () => ask('post', '/staff/session/touch/begin', { signedIn: true }),
  touch: (body: Touch) => ask('post', '/staff/session/touch', { body, signedIn: true }),
  beginJoin: (token: string) => ask('post', '/staff/join/begin', { body: { token } }),
  join: (body: JoinAsk) => ask('post', '/staff/join', { body, cookie: true }),
};

export const me = {
  get: () => ask('get', '/staff/me', { signedIn: true }),
  endSession: (id: string) => ask('delete', '/staff/me/sessions/{id}', { id, signedIn: true }),
  endOthers: () => ask('post', '/staff/me/sessions/end-others', { signedIn: true }),
  beginPasskey: () => ask('post', '/staff/me/passkeys/begin', { signedIn: true }),
  addPasskey: (body: Touch & { label: string; wrapped?: string }) => ask('post', '/staff/me/passkeys', { body, signedIn: true }),
  removePasskey: (id: string) => ask('delete', '/staff/me/passkeys/{id}', { id, signedIn: true }),
  phone: () => ask('get', '/staff/me/phone', { signedIn: true }),
  setPhone: (phone: string) => ask('put', '/staff/me/phone', { body: { phone }, signedIn: true }),
  calendar: () => ask('get', '/staff/me/calendar', { signedIn: true }),
  makeCalendar: () => ask('post', '/staff/me/calendar', { signedIn: true }),
  endCalendar: () => ask('delete', '/staff/me/calendar', { signedIn: true }),
  setWords: (wrapped: string) => ask('put', '/staff/me/words', { body: { wrapped }, signedIn: true }),
};

export const notices = {
  get: () => ask('get', '/staff/me/notice-address', { signedIn: true }),
  set: (address: string) => ask('put', '/staff/me/notice-address', { body: { address }, signedIn: true }),
  remove: () => ask('delete', '/staff/me/notice-address', { signedIn: true }),
};

export const people = {
  list: () => ask('get', '/staff/people', { signedIn: true }),
  invite: (body: Invite) => ask('post', '/staff/people', { body, signedIn: true }),
  reinvite: (id: string, kind: InvitationKind) => ask('post', '/staff/people/{id}/invitation', { id, body: { kind }, signedIn: true }),
  setRoles: (id: string, roles: Role[]) => ask('post', '/staff/people/{id}/roles', { id, body: { roles }, signedIn: true }),
  setTraining: (id: string, until: string) => ask('post', '/staff/counsellors/{id}/training', { id, body: { until }, signedIn: true }),
  disable: (id: string) => ask('post', '/staff/people/{id}/disable', { id, signedIn: true }),
};

export const exits = {
  list: () => ask('get', '/staff/exits', { signedIn: true }),
  tick: (id: string, step: ExitStep, done: boolean) => ask('post', '/staff/exits/{id}', { id, body: { step, done }, signedIn: true }),
};
