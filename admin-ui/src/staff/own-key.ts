import type { StaffKeys } from '../crypto/staff-crypto.ts';
import { loadStaffCrypto } from '../crypto/staff-lazy.ts';
import { askFor } from './api.ts';
import { staff } from './session.svelte.ts';

/**
 * A server that gave guests another key under her name could read what they write. So her browser asks for her key as any
 * stranger does - no cookie, no bearer - and compares it with the one in hand. A server that lies to some and not to
 * others is caught by the words on the guests' cards only.
 */

type Published = { counsellors: { id: string; recipient: string; signing_key?: string }[] };

/** `ours` the key that strangers get is hers · `unpublished` nothing is sealed for her by strangers · `other` an alarm */
export type KeyCheck = 'ours' | 'unpublished' | 'other';

/** Compares with what the server says to herself (`named`) and to strangers. @throws Problem when it could not be asked */
export async function compareOwnKey(keys: StaffKeys, named?: { recipient: string; signing_key: string }): Promise<KeyCheck> {
  const { isKeyOf } = await loadStaffCrypto();
  const { counsellors } = await askFor<Published>('get', '/keys');
  const published = counsellors.find(({ id }) => id === keys.staff);
  const all = [named, published].filter((one) => one !== undefined);
  const right = all.every((one) => (one.signing_key === undefined ? one.recipient === keys.recipient : isKeyOf(keys, { recipient: one.recipient, signing_key: one.signing_key })));
  if (!right) staff.keyAlarm = true;
  return right ? (published === undefined ? 'unpublished' : 'ours') : 'other';
}

/** The same at each unlocking, in the background: a line that is down is no alarm. */
export async function checkOwnKey(keys: StaffKeys, named: { recipient: string; signing_key: string }): Promise<void> {
  await compareOwnKey(keys, named).catch(() => undefined);
}
