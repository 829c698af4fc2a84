import { Problem } from '../api/problem.ts';
import { loadStaffCrypto } from '../crypto/staff-lazy.ts';
import type { StaffKeys } from '../crypto/staff-crypto.ts';
import { door, me, renew } from './api.ts';
import { compareOwnKey } from './own-key.ts';
import { begin, bearerInHand, keep, leave, staff, touchedWithin } from './session.svelte.ts';
import type { SignedIn, Wrap } from './types.ts';

/** The ways in and out: by a touch, by the cookie after a reload, and *Sign out*. */

/** Whether the cookie still means somebody. After it the page knows who, or that nobody is. */
export async function findSession(): Promise<void> {
  try {
    await renew();
    const found = await me.get();
    staff.opensByTouch = found.passkeys.some(({ opens }) => opens);
    begin(found, found.wraps);
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    if (staff.stage === 'starting') staff.stage = 'out';
  }
}

/**
 * Signs in by one touch of a passkey; the same touch opens the keys where the passkey can.
 * @throws PasskeyError when it was not touched, Problem when the server does not know it
 */
export async function signIn(): Promise<SignedIn> {
  const crypto = await loadStaffCrypto();
  const { ceremony, options } = await door.begin();
  const { credential, prf } = await crypto.touchPasskey(options);
  const given = await door.enter({ ceremony, credential });
  const keys = prf === undefined ? undefined : await keysBy(given.wraps, 'passkey', prf, given.staff.id);
  // Another person than the one whose page is covered must not find what she typed.
  if (staff.person !== undefined && staff.person.id !== given.staff.id) {
    location.reload();
    return given;
  }
  enter(given, keys);
  return given;
}

/** Takes over what signing in or joining gave. With the keys in hand it is looked whether others are given the same ones. */
export function enter(given: SignedIn, keys: StaffKeys | undefined): void {
  keep(given.session);
  staff.opensByTouch = keys !== undefined;
  begin(given.staff, given.wraps, keys);
  if (keys !== undefined) void compareOwnKey(keys, given).catch(() => undefined);
}

/**
 * Touches one of her own passkeys again: what is grave may be asked for within five minutes, and the keys are in hand where
 * the passkey can open them. @throws PasskeyError, Problem
 */
export async function touchAgain(): Promise<void> {
  const crypto = await loadStaffCrypto();
  const { ceremony, options } = await door.beginTouch();
  const { credential, prf } = await crypto.touchPasskey(options);
  const { wraps } = await door.touch({ ceremony, credential });
  staff.wraps = wraps;
  const keys = staff.keys ?? (prf === undefined ? undefined : await keysBy(wraps, 'passkey', prf, staff.person?.id ?? ''));
  staff.keys = keys;
  staff.opensByTouch = keys !== undefined;
  if (keys !== undefined) void compareOwnKey(keys).catch(() => undefined);
}

/** The keys that a secret opens; undefined when none of the wraps is for it. */
export async function keysBy(wraps: readonly Wrap[], by: Wrap['by'], secret: Uint8Array, id: string): Promise<StaffKeys | undefined> {
  const crypto = await loadStaffCrypto();
  const whose = { origin: location.origin, staff: id };
  for (const wrap of wraps.filter((one) => one.by === by)) {
    const seed = await crypto.unwrapSeed(wrap.wrapped, secret, by, whose);
    if (seed !== undefined) return crypto.deriveStaffKeys(seed, whose);
  }
  return undefined;
}

/** Ends the session here at once, and on the server. */
export async function signOut(): Promise<void> {
  leave();
  await door.end().catch(() => undefined);
}

/** Somebody who writes for long asks nothing of the server: it is told, or its own idle limit would end her session. */
export function stayWhileTouched(): void {
  if (touchedWithin(60_000) && bearerInHand()?.stale === true) void renew().catch(() => undefined);
}
