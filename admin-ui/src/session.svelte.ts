import type { SessionAnswer } from './api/types.ts';

/**
 * The session of a signed-in guest: in this page's memory and nowhere else. Closing or reloading the page ends it; so
 * does the idle limit that the server names (longer on the guest's own device), and *Exit*.
 */

type Live = { token: string; renew: string; tokenEnds: number; idleMilliseconds: number };

/** Seconds before a token's end at which it is renewed: covers a slow line and a clock that drifts while asleep. */
const renewBefore = 45;

/** Milliseconds before the idle limit at which a page may say so. */
const warnBefore = 2 * 60_000;

let live: Live | undefined;
let lastTouch = 0;
let watch: ReturnType<typeof setInterval> | undefined;
let onEnd: (() => void)[] = [];

class State {
  /** True while somebody is signed in; pages read it reactively. */
  signedIn = $state(false);
  /** True after the idle limit has ended a session in this page, so that the sign-in page can say why. */
  endedByIdling = $state(false);
  /** True in the last minutes before the idle limit, for pages that show what cannot be shown again. */
  endsSoon = $state(false);
}

export const session = new State();

/** Takes over a session that the server has just given. Called after booking, asking for a call, and signing in. */
export function begin(answer: SessionAnswer): void {
  keep(answer);
  session.signedIn = true;
  session.endedByIdling = false;
  lastTouch = Date.now();
  watch ??= setInterval(endIfIdle, 10_000);
}

/** Replaces token and renewal after a renewal, without counting as a touch by the guest. */
export function keep(answer: SessionAnswer): void {
  live = {
    token: answer.token,
    renew: answer.renew,
    tokenEnds: Date.now() + answer.token_seconds * 1000,
    idleMilliseconds: answer.idle_minutes * 60_000,
  };
}

/** The bearer to send, and the renewal to use first when it is about to end. Undefined when nobody is signed in. */
export function credentials(): { token: string; renew: string; stale: boolean } | undefined {
  if (live === undefined) return undefined;
  return { token: live.token, renew: live.renew, stale: Date.now() > live.tokenEnds - renewBefore * 1000 };
}

/** Forgets the session in this page and returns what is needed to end it on the server. */
export function forget(): { renew: string } | undefined {
  const ended = live === undefined ? undefined : { renew: live.renew };
  live = undefined;
  session.signedIn = false;
  session.endsSoon = false;
  clearInterval(watch);
  watch = undefined;
  for (const run of onEnd) run();
  return ended;
}

/** Registers what else must be forgotten when a session ends: keys, opened texts. Runs on every end. */
export function whenEnded(run: () => void): void {
  onEnd = [...onEnd, run];
}

/**
 * Says that the guest is there. Called on every press and click by main. A machine that slept through the idle limit has
 * not looked at its clock: the first touch after it ends the session instead of prolonging it.
 */
export function touch(): void {
  endIfIdle();
  lastTouch = Date.now();
  session.endsSoon = false;
}

/** Ends the session when its idle limit has passed. Called by a timer, by each touch, and when the page is seen again. */
export function endIfIdle(): void {
  if (live === undefined) return;
  const left = lastTouch + live.idleMilliseconds - Date.now();
  session.endsSoon = left > 0 && left <= warnBefore;
  if (left > 0) return;
  const ended = forget();
  session.endedByIdling = true;
  if (ended !== undefined) endOnServer(ended.renew);
}

/** Tells the server, outliving the page if need be. Nothing waits for it: this page has forgotten already. */
export function endOnServer(renew: string): void {
  void fetch('/api/v1/session/end', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ renew }),
    keepalive: true,
  }).catch(() => undefined);
}

/** Ends the session here and on the server: *I am done*, Exit, closing the page. */
export function end(): void {
  const ended = forget();
  if (ended !== undefined) endOnServer(ended.renew);
}
