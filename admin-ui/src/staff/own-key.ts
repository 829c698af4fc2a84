import type { StaffKeys } from '../crypto/staff-crypto.ts';
import { loadStaffCrypto } from '../crypto/staff-lazy.ts';
import { ask } from './api.ts';
import { staff } from './session.svelte.ts';

/**
 * A server that gave guests another key under her name could read what they write. So her browser asks for her key as any
 * stranger does - no cookie, no bearer - and compares it with the one in hand. A server that lies to some and not to
 * others is caught by the words on the guests' cards only.
 */

/** `ours` the key that strangers get is hers · `unpublished` nothing is sealed for her by strangers · `other` an alarm */
export type KeyCheck = 'ours' | 'unpublished' | 'other';

/** Compares with what the server says to herself (`named`) and to strangers; a line that is down is no alarm. @throws Problem when it could not be asked */
export async function compareOwnKey(keys: StaffKeys, named?: { recipient: string; signing_key: string }): Promise<KeyCheck> {
  const { isKeyOf } = await loadStaffCrypto();
  const { counsellors } = await ask('get', '/keys');
  const published = counsellors.find(({ id }) => id === keys.staff);
  const right = [named, published].every((one) => one === undefined || isKeyOf(keys, one));
  if (!right) staff.keyAlarm = true;
  return right ? (published === undefined ? 'unpublished' : 'ours') : 'other';
}
