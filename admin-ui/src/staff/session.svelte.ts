import type { StaffKeys } from '../crypto/staff-crypto.ts';
import type { Person, Role, SessionGiven, Wrap } from './types.ts';

/**
 * Who is signed in on this page, and what this page may read. The token, the keys and whatever was opened live in this
 * page's memory only; the renewing secret lives in a cookie that no script can read, so that a reload stays signed in but
 * has forgotten the keys.
 *
 * After the idle limit the page is *covered*: token and keys are forgotten, what is typed stays in the hidden page, and a
 * touch of the same person's passkey uncovers it.
 */

export type Stage =
  /** The page asks the server whether the cookie still means somebody. */
  | 'starting'
  | 'out'
  | 'in'
  /** Somebody is known, but must touch a passkey before anything is seen or done. */
  | 'covered';

/** Milliseconds before the idle limit at which the page says that it is about to cover itself. */
const warnBefore = 120_000;
/** Seconds before a token's end at which it is renewed. */
const renewBefore = 45;

let live: { token: string; ends: number } | undefined;
let idleMilliseconds = 15 * 60_000;
let lastTouch = 0;
let forgetting: (() => void)[] = [];

class State {
  stage = $state<Stage>('starting');
  person = $state.raw<Person>();
  /** Her keys, while they are in hand. Pages get them by `needUnlocked()` of kit.ts. */
  keys = $state.raw<StaffKeys>();
  /** What her seed is wrapped in. Opens nothing by itself. */
  wraps = $state.raw<readonly Wrap[]>([]);
  /** False when her passkey is known to open no texts: then the twelve words are asked for at once. */
  opensByTouch = $state(true);
  /** True when others are given a key for her that is not hers: nothing more should be written or read here. */
  keyAlarm = $state(false);
  /** True in the last minutes before the page covers itself. */
  warned = $state(false);
  /** Why the page is covered: nobody touched it, or the server ended the session. */
  cause = $state<'idle' | 'ended'>('idle');
  /** How long nobody may touch the page, in minutes, as the server names it. */
  idleMinutes = $state(15);
}

export const staff = new State();

export function has(...roles: Role[]): boolean {
  return staff.person?.roles.some((role) => roles.includes(role)) ?? false;
}

/** Takes over what the server gave at signing in, joining, or renewing. */
export function keep(given: SessionGiven): void {
  live = { token: given.token, ends: Date.now() + given.token_seconds * 1000 };
  idleMilliseconds = given.idle_minutes * 60_000;
  staff.idleMinutes = given.idle_minutes;
}

/** Somebody has signed in or was found signed in. */
export function begin(person: Person, wraps: readonly Wrap[], keys?: StaffKeys): void {
  staff.person = person;
  staff.wraps = wraps;
  if (keys !== undefined) staff.keys = keys;
  staff.warned = false;
  lastTouch = Date.now();
  staff.stage = 'in';
}

/** Undefined without a session; `stale` when it must be renewed before it is used. */
export function bearerInHand(): { token: string; stale: boolean } | undefined {
  return live === undefined ? undefined : { token: live.token, stale: Date.now() > live.ends - renewBefore * 1000 };
}

/** Registers what must be forgotten when the page covers itself or somebody signs out: whatever was opened. */
export function whenForgotten(run: () => void): void {
  forgetting = [...forgetting, run];
}

function forget(): void {
  live = undefined;
  staff.keys = undefined;
  staff.warned = false;
  for (const run of forgetting) run();
}

/** Covers the page. Nobody was known: then it is simply signed out. */
export function cover(cause: 'idle' | 'ended'): void {
  forget();
  staff.cause = cause;
  staff.stage = staff.person === undefined ? 'out' : 'covered';
}

/** Signed out by wish: nothing of anybody stays. */
export function leave(): void {
  forget();
  staff.person = undefined;
  staff.wraps = [];
  staff.stage = 'out';
}

/** Somebody is there. A machine that slept through the limit is covered by its first touch, not prolonged. */
export function touch(): void {
  look();
  lastTouch = Date.now();
  staff.warned = false;
}

/** True when somebody has touched the page within the last so many milliseconds. */
export function touchedWithin(milliseconds: number): boolean {
  return staff.stage === 'in' && Date.now() - lastTouch < milliseconds;
}

/** Looks at the clock: by a timer, at each touch, and when the page is seen again. */
export function look(): void {
  if (staff.stage !== 'in') return;
  const idle = Date.now() - lastTouch;
  if (idle >= idleMilliseconds) cover('idle');
  else staff.warned = idle >= idleMilliseconds - warnBefore;
}
